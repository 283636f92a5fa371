/* What changes while a run goes on: cases, tokens, seats, lines, clocks, the event heap and the rows. */
#ifndef FLOWSPEC_STATE_H
#define FLOWSPEC_STATE_H

#include "model.h"

enum kind {
    BATCH, NOTICE, FORGOTTEN, QUEUE, LOOK, WORK, ASK, HELD, FIX, BLOCKFIX, REPAIR, SORT, AI, JOIN, SIDE, ARRIVE, REACH, CHECK, COLLECT,
    MISROUTE, FORK, CLOCK, BREACH, CLOSE, WAIT, HOLD, APPROVE, UNOWNED
};
enum flag { CENSORED = 1, DISCARDED = 2, HANDED_BACK = 4, WITHDRAWN = 8, RETURNED = 16, BREACHED = 32, CANCELLED = 64 };
enum event_kind { COMPLETION, SHIFT, ARRIVAL_EVENT, NOTICE_EVENT, ANSWER_EVENT, REMINDER, PATIENCE_EVENT, TIMER, CLOCK_EVENT };
enum token_state { UNNOTICED, QUEUED, IN_HAND, HELD_STATE, ON_HOLD, AT_MACHINE, WAITING, JOINING, ASLEEP, STUCK, TRAVELLING, DEAD };
enum field_state { MISSING, WRONG, RIGHT };
enum side { NO_SIDE, RECEIVER, SENDER };

#define COLUMNS 19
#define FRESH_ROWS 128 /* few enough to stay in the first cache until they are settled */

typedef struct { i64 t; u64 rank; void *of; i32 extra; uint32_t stamp; } Event; /* rank: see rank_of; of: its token or case */
typedef struct { Event *at; i64 n, room; int taken; } EventHeap; /* taken: the top is an empty place */

typedef struct {
    i64 start, since, used, due;
    uint32_t stamp, instances;
    i32 row, paused; /* row: the deadline that holds, the one for all others behind the last */
    uint8_t running, breached, warned;
} ClockRun;

typedef struct {
    u64 base;
    i64 number, arrived, class_, cap; /* a priority may be any code of its field */
    i32 workflow, first, last, tokens, in_hand, closed, slot;
} Case;

/* What one visit uses together lies together, as small as it can: most visits touch the first lines of the cache alone, and in a
   crowded run there are many tokens. */
typedef struct {
    Case *case_;
    const Stage *at; /* where `stage` is a stage */
    i32 slot, number, stage, visit, team, line_team, sender, left, seat, branch, way;
    uint8_t state, phase, is_return, taken_once, started, low, side, discarded;
    i32 return_way;
    uint32_t epoch, timers, span, ask, line_stamp; /* stamps: the visit; its timers; a span; a chase; a place in line */
    i32 right_way;
    i64 entered, own_entered, queued;
    i32 pending, timer_due, right_team, rest_phase, chosen, holds, rounds, policy_asks, timers_left, branch_count;
    u64 checked, twice, detected, wanted; /* masks: gates; fields that are entered twice, detected, M or to be repaired */
    i64 auto_at, since;
    union {
        struct { i64 ready, noticed_at, until; };          /* of what nobody has noticed yet */
        struct { i64 rest, rest_switching, rest_extra; }; /* of what was begun and is in line again */
    };
    i64 answer_at;
    const Policy *policy;
    i32 way_count, taking, only, step, return_branch, true_way, parent, children, joined, clock, waited_for, previous, next, auto_forgotten, auto_latest;
    uint8_t answer_ready, forgotten, mistrusted;
} Token;

typedef struct { i64 priority, due, entered, number; Token *token; i32 order; uint32_t stamp; } Waiting;
typedef struct { Waiting *at; i32 n, room; } Line;

typedef struct {
    u64 *idle, bit; /* its bit among its team's idle seats */
    i32 team, token, on_shift, last_workflow, phase, cut;
    i64 begin, length, switching, extra, carry;
} SeatRun;

/* How far a source is: its cases so far and fixed ticks used; of the random ones the last tick and what is left of its batch, the
   draws so far, their sum, and the part of the time that it lies in. */
typedef struct { i64 cases, fixed, tick, left, draws; double total; i32 part; } Arrivals;

/* The rows of a Log: the last ones as they came, the others by column. A column takes as many bytes a row as its largest number
   needs: 0 (all are 0, no memory), 1, 2, 4 or 8. */
typedef struct {
    i64 kind, case_, token, stage, visit, team, seat, begin, end, other, handoff, worked, switching, extra, missing, detected, hidden, value, flags;
} Row;
typedef struct { void *columns[COLUMNS]; i32 width[COLUMNS]; i64 n, room; Row *block; i32 fresh; } Rows;

/* Slots of one size that never move; a freed slot is used again. */
typedef struct { char **blocks; size_t size; i32 n, room, *free, n_free, free_room; } Pool;

typedef struct {
    const Model *m;
    i64 now, events, arrivals, live, most_live, rows;
    u64 seed;
    int logging, failed, done;
    EventHeap heap;
    Line *lines;
    u64 *available; /* per team: seats that are idle and on shift */
    u64 *changed;   /* teams to dispatch */
    i32 any_changed;
    SeatRun *seats;
    i32 *next_stretch;
    Arrivals *arrivals_of; /* per source */
    Pool cases, tokens; /* a token is followed by the bits of the teams at which its visit was taken */
    size_t at_state, at_own, at_tries, at_overrides, at_visits, at_ways, at_branches, at_bounces, at_clocks;
    i32 team_words;
    double *good, *bad; /* trust per (receiver, sender) */
    Rows kept;
    i64 closed;
} Run;

Run *new_run(const Model *model, u64 seed, u64 replication, int logging);
int settle_rows(Rows *rows); /* fresh rows go into their columns; 0: out of memory */
int advance_run(Run *run, i64 most_events); /* 1: done, 0: more to do, -1: out of memory */
void free_run(Run *run);
i64 case_slots(const Run *run);
i64 open_cases(const Run *run, i64 *numbers); /* numbers of the cases that may still get rows, and how many; -1: out of memory */

#endif
