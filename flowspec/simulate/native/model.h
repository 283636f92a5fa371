/* The Model as C structs, read from a tape of 64-bit numbers that `tape.py` writes in the same order. */
#ifndef FLOWSPEC_MODEL_H
#define FLOWSPEC_MODEL_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t i64;
typedef uint64_t u64;
typedef int32_t i32;

#define NEVER ((i64)1 << 62)
#define CLEAR (-((i64)1 << 62))
#define FILL (CLEAR + 1)

enum family { FIXED, EXPONENTIAL, LOGNORMAL, WEIBULL, TRIANGULAR, UNIFORM, NORMAL, TABLE };
enum operation { OP_FIELD, OP_CONSTANT, OP_NOW, OP_TODAY, OP_FILLED, OP_EQ, OP_NE, OP_LT, OP_LE, OP_AND, OP_OR, OP_NOT, OP_ADD, OP_SUB, OP_MIDNIGHT };
enum stage_kind { SEATS, MACHINE, WAITING_STAGE, TRANSIT, END };
enum policy_kind { BLOCK, RETURN, CHASE, ESCALATE, DEFAULT, PASS };
enum closing { SUSPEND, FINISH, HAND_BACK };
enum over { OVER_NOTHING, OVER_RETURN, OVER_ESCALATE };
enum point_kind { REACH_POINT, LEAVE_POINT, TAKE_POINT, RELEASE_POINT, ACCEPT_POINT, BREACH_POINT, POINT_KINDS };
enum clock_act { CANCEL_ACT = 1, STOP_ACT = 2, START_ACT = 4 };

typedef struct { i32 family, n; double p[4]; double *table; } Dist;
typedef struct { i32 has; Dist length; i32 calendar; } Span;
typedef struct { i32 n, depth; i32 *op; i64 *arg; } Program; /* depth: values that it has to keep at once */
typedef struct {
    i32 n, shift; /* stretches; the one to begin a search with is at first[t >> shift] */
    i64 *open, *close, *before, total;
    i32 *first;
    i64 n_first;
} Calendar;
typedef struct { i32 has, n, offset; i64 *codes; double *cumulative; i32 sampled; Dist number; double scale; } Values;
typedef struct {
    u64 key;
    double complete, wrong, again, detect, harm, inconsistent, default_right;
    i32 has_repair, always, override;
    Dist repair;
    i64 re_entry;
    Values values;
} Field;
typedef struct { i32 calendar, everywhere; double speed; u64 *serves; } Seat;
typedef struct { i32 seats, first_seat, classes, first_class, at_closing, earliest_due; i64 switching, resume; u64 key; Span notice; } Team;
typedef struct { Program when; i32 team; } RouteRow;
typedef struct { i32 n; RouteRow *rows; i32 otherwise, previous; Span unowned; } Route;
typedef struct { i32 field; double complete; } Collect;
typedef struct { i32 has, n; double share; Span wait; i32 *pauses; } Hold;
typedef struct { /* what every visit asks for comes first */
    u64 key;
    i32 kind, local, plain, idle, sole, guarded, marks, n_ways, n_pausing, has_work, has_rework, has_sort, has_by_hand;
    i32 *ways, *pausing; /* pausing: clocks that stand still here */
    /* plain: reached with no more ado than standing in line; idle: when the work is done, nothing is collected, used or held;
       sole: the one way that there is, else -1; guarded: some way out asks what the case says; marks: bits of the kinds of points
       at which a clock does something here */
    Dist work;
    Route route;
    Dist rework, sort, by_hand;
    i32 workflow, outcome;
    Span patience;
    Hold hold;
    i32 n_collects, n_uses, n_retypes, timers;
    Collect *collects;
    i32 *uses, *retypes;
    i32 fallback;
    double low;
    i32 confused;
    i32 *n_confusion;
    double **confusion;
} Stage;
typedef struct { i32 field, team; Dist work; Program only_if; } Approval;
typedef struct { i32 n; i32 *fields; Program program, only_if; } Need;
typedef struct Policy {
    i32 what, stage, team, at_most, has_fix, has_ask, n_sets;
    Dist fix, ask;
    Span answer, every;
    i32 *set_field;
    i64 *set_code;
    struct Policy *then;
} Policy;
typedef struct { i32 sender, n; Need *needs; Policy missing; u64 fields; } Gate;
typedef struct { u64 key; double fails; i32 retries, tells; Span every; } Automation;
typedef struct {
    u64 key;
    i32 stage, number, local, plain, n_gates, n_meetings, has_meetings, has_look, has_recheck, n_reads_back; /* plain: noticed at once, nothing is looked at */
    double forgotten;
    Span notice, asked;
    i64 *meetings;
    Dist look, recheck;
    i32 *reads_back;
    Gate *gates;
    u64 gate_fields;
} Branch;
typedef struct {
    u64 key;
    i32 link, local, plain, timed, n_branches, join, marks; /* plain: to be taken with no more ado than leaving and reaching */
    Branch *branches;
    i32 source, is_default, n_sets, n_computes, n_approvals, n_gates, n_automations, at_most, over, over_stage, over_team, has_over_fix;
    Program guard, timer_at;
    double share;
    Span after, timer;
    i32 *set_field;
    i64 *set_code;
    i32 *compute_field;
    Program *computes;
    Approval *approvals;
    Gate *gates;
    Automation *automations;
    Dist over_fix;
} Way;
typedef struct {
    u64 key;
    i32 n_rows, held, restarts, raises, notices, team, has_side;
    Program *rows;
    i64 *row_ticks;
    i32 *calendars;
    i64 within, warn;
    Dist side;
} Clock;
typedef struct {
    u64 key;
    i32 workflow, start, n_collects, batch, n_rate; /* by chance: `expected[i]` batches on average before at[i] */
    i64 n, *ticks, *at;
    double *expected;
    Collect *collects;
} Source;
typedef struct { u64 key; i32 field, n_shares, classes; double *shares; i32 stages, ways, branches, clocks; i32 *clock_numbers, *clock_local; } Workflow; /* its clocks, and each clock's place among them (-1: none) */
typedef struct { i32 clock, acts; } PointAct;
typedef struct { i32 n; PointAct *acts; } PointList;

typedef struct {
    i64 horizon, end, day0;
    i32 n_calendars, n_workflows, n_sources, n_teams, n_fields, n_stages, n_ways, n_clocks, n_seats, n_branches, n_overrides, n_words;
    Calendar *calendars;
    Workflow *workflows;
    Source *sources;
    Team *teams;
    Seat *seats;
    i32 *seat_team;
    Field *fields;
    Stage *stages;
    Way *ways;
    Branch **branches;
    Clock *clocks;
    PointList *points[POINT_KINDS];
    i32 *stage_class; /* per stage, per team: which class of the team's line serves it */
    u64 **class_seats; /* per class: bits of the team's seats */
    i32 *class_team;
    i32 n_classes;
    i32 trusting;
    double prior_good, prior_bad, keep, gain, loss, most, below;
} Model;

typedef struct { const i64 *at; void **blocks; i64 n_blocks, room; int failed; } Tape;

Model *read_model(const i64 *tape, i64 length);
void free_model(Model *model);

#endif
