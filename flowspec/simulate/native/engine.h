/* What the parts of the engine share: access to state, draws on it, rows. Clause numbers are docs/semantics.md's. */
#ifndef FLOWSPEC_ENGINE_H
#define FLOWSPEC_ENGINE_H

#include "containers.h"
#include "draws.h"

static inline Token *token_at(const Run *r, i32 slot) { return slot_at(&r->tokens, slot); }
static inline Case *case_at(const Run *r, i32 slot) { return slot_at(&r->cases, slot); }
static inline Case *case_of(const Token *t) { return t->case_; }
static inline const Stage *stage_of(const Token *t) { return t->at; }
static inline void stand_at(const Run *r, Token *t, i32 stage) {
    t->stage = stage;
    t->at = &r->m->stages[stage];
}
static inline u64 *taken_at(const Token *t) { return (u64 *)((char *)t + sizeof(Token)); }

static inline uint8_t *state_of(const Run *r, const Case *c) { return (uint8_t *)c + r->at_state; }
static inline uint8_t *own_of(const Run *r, const Case *c) { return (uint8_t *)c + r->at_own; }
static inline uint32_t *tries_of(const Run *r, const Case *c) { return (uint32_t *)((char *)c + r->at_tries); }
static inline i64 *overrides_of(const Run *r, const Case *c) { return (i64 *)((char *)c + r->at_overrides); }
static inline uint32_t *visits_of(const Run *r, const Case *c) { return (uint32_t *)((char *)c + r->at_visits); }
static inline uint32_t *ways_of(const Run *r, const Case *c) { return (uint32_t *)((char *)c + r->at_ways); }
static inline uint32_t *branches_of(const Run *r, const Case *c) { return (uint32_t *)((char *)c + r->at_branches); }
static inline uint32_t *bounces_of(const Run *r, const Case *c) { return (uint32_t *)((char *)c + r->at_bounces); }
static inline ClockRun *clocks_of(const Run *r, const Case *c) { return (ClockRun *)((char *)c + r->at_clocks); }

static inline const Branch *branch_of(const Run *r, const Token *t) { return t->branch < 0 ? NULL : r->m->branches[t->branch]; }

/* calendar arithmetic, 1.4 */
i64 open_before(const Calendar *calendar, i64 t);
i64 open_between(const Model *m, i32 calendar, i64 begin, i64 end);
i64 after_open(const Calendar *calendar, i64 t, i64 ticks);
static inline i64 after(const Model *m, i32 calendar, i64 t, i64 ticks) {
    if (t >= NEVER || ticks >= NEVER) return NEVER;
    return calendar < 0 ? t + ticks : after_open(&m->calendars[calendar], t, ticks);
}
i64 span_end(const Model *m, const Span *span, i64 t, double u);

/* values and programs, 2.4, 2.5 */
int believed(const Run *r, const Case *c, i32 field, i64 *value);
int truly(const Run *r, const Case *c, i32 field, i64 *value);
int holds(const Run *r, const Case *c, const Program *p, int true_reading);
int program_value(const Run *r, const Case *c, const Program *p, i64 *value);
void try_field(Run *r, Case *c, i32 field, double complete);
void set_field(Run *r, Case *c, i32 field, i64 code);
u64 missing_of(const Run *r, const Case *c, const Gate *g);

/* rows, 9 */
static inline Row *new_row(Run *r) { /* NULL: nobody keeps it; else it is to be filled in before the next is asked for */
    r->rows++;
    if (!r->logging) return NULL;
    if (r->kept.fresh == FRESH_ROWS && !settle_rows(&r->kept)) r->failed = 1;
    return &r->kept.block[r->kept.fresh++];
}
static inline Row *tell(Run *r, int kind, const Token *t, i64 begin, i64 end) {
    Row *row = new_row(r);
    if (row) *row = (Row){kind, case_of(t)->number, t->number, t->stage, t->stage < 0 ? -1 : t->visit, -1, -1, begin, end, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
    return row;
}
static inline Row *tell_of_case(Run *r, int kind, const Case *c, i64 value) { /* now */
    Row *row = new_row(r);
    if (row) *row = (Row){kind, c->number, 0, -1, -1, -1, -1, r->now, r->now, -1, -1, 0, 0, 0, 0, 0, 0, value, 0};
    return row;
}

/* clocks, 6 */
void act_at_point(Run *r, Case *c, const PointList *list);
static inline void at_way(Run *r, Case *c, int kind, const Way *w) {
    if (w->marks >> kind & 1) act_at_point(r, c, &r->m->points[kind][w->link]);
}
static inline void at_stage(Run *r, Case *c, int kind, const Stage *s) {
    if (s->marks >> kind & 1) act_at_point(r, c, &r->m->points[kind][s - r->m->stages]);
}
void pause_clock(Run *r, Case *c, i32 clock);
void unpause_clock(Run *r, Case *c, i32 clock);
void clock_event(Run *r, const Event *e);
void cancel_clocks(Run *r, Case *c);
void censor_clocks(Run *r, Case *c);
i64 earliest_due(const Run *r, const Case *c);

/* lines and seats, 5 */
void enter_line(Run *r, Token *t, i32 team, int phase);
static inline i32 own_team(const Run *r, const Token *t) { /* whose line is the visit's own (7.6) */
    return stage_of(t)->kind == MACHINE ? stage_of(t)->fallback : t->team;
}
void rekey(Run *r, Token *t);
void leave_line(Run *r, Token *t, int flags);
void begin_phase(Run *r, Token *t, int phase);
void offer(Run *r, SeatRun *seat, int yes); /* a seat becomes available, or stops being so */
void release_seat(Run *r, Token *t);
void handed_back(Run *r, Token *t);
u64 handoff_key(const Run *r, const Token *t); /* of the branch for a receiver's gate, of the way for a sender's: 7.6 */
u64 handoff_count(const Token *t); /* of a sender's: the number that this taking will have */
void dispatch(Run *r);
void shift_event(Run *r, const Event *e);
void seat_done(Run *r, const Event *e);
void censor_seat(Run *r, Token *t);

/* reaching: 4 */
Token *new_token(Run *r, Case *c);
void end_token(Run *r, Token *t);
void expect_arrival(Run *r, i32 source); /* the next of that source, if one comes before the horizon */
void arrive(Run *r, const Event *e);
void reach(Run *r, Token *t, i32 stage, const Branch *b, i32 way, int is_return);
void noticed(Run *r, Token *t);
void begin_stage(Run *r, Token *t);
void start_own(Run *r, Token *t); /* what comes when all receiver gates have passed */
void begin_elapsed(Run *r, Token *t, int state, int phase, i64 end); /* a phase that needs nobody */
void rest_for_timer(Run *r, Token *t);
void put_unnoticed(Run *r, const Token *t, int flags); /* the rows of an open span, up to now */
void put_elapsed(Run *r, const Token *t, int kind, int flags);

/* gates: 7.3 - 7.6, 7.11 */
void look_done(Run *r, Token *t);
void learn(Run *r, const Token *t, int complete);
const Gate *gates_of(const Run *r, const Token *t, i32 *n);
int test_gates(Run *r, Token *t, i32 from); /* 1: all have passed; else a policy is at work, and `gate_passed` goes on */
void resume_gates(Run *r, Token *t, i32 from);
void gate_passed(Run *r, Token *t);
void asked(Run *r, Token *t);
void end_held(Run *r, Token *t, int flags);
void answer_event(Run *r, const Event *e);
void reminder_event(Run *r, const Event *e);

/* work: 7.2, 7.7 - 7.10 */
void phase_done(Run *r, Token *t, int phase);
void elapsed_done(Run *r, const Event *e);
void work_done(Run *r, Token *t);
void repaired(Run *r, Token *t);
i32 chosen_way(const Run *r, const Token *t, int true_reading);
i32 misrouted(Run *r, const Token *t, i32 chosen, i32 right); /* the right way where it is another, and both lead to one stage; else -1 */
void choose_and_leave(Run *r, Token *t);

/* leaving: 7.5, 7.8, 7.13, 8 */
enum { LIMIT_STEP = -1000 }; /* of a FIX that is about how often a way may be taken */
void take_way(Run *r, Token *t, i32 way, i32 only);
void keep_leaving(Run *r, Token *t);
void go_back(Run *r, Token *t, i32 stage, i32 return_way, i32 branch);
void sorted(Run *r, Token *t);
void patience_event(Run *r, const Event *e);
void timer_event(Run *r, const Event *e);
void timer_now(Run *r, Token *t); /* the timer that has become due takes the token */
void close_case(Run *r, Case *c, i64 outcome);
void censor_token(Run *r, Token *t);

void end_of_run(Run *r);
/* What orders the events of one instant (3.1): the kind; a source, a calendar or a case; a token or a clock; a timer's place. */
#define MOST_TOKENS 0xFFFF
static inline u64 rank_of(int kind, u64 first, u64 second, u64 third) { return (u64)kind << 60 | first << 24 | second << 8 | third; }
static inline u64 first_of(const Event *e) { return e->rank >> 24 & 0xFFFFFFFFF; }
static inline u64 second_of(const Event *e) { return e->rank >> 8 & 0xFFFF; }
void schedule(Run *r, i64 t, u64 rank, void *of, i32 extra, uint32_t stamp);
static inline void schedule_token(Run *r, i64 when, int kind, Token *t, i32 extra, uint32_t stamp) {
    schedule(r, when, rank_of(kind, (u64)case_of(t)->number, (u64)t->number, 0), t, extra, stamp);
}

#endif
