/* Deadlines (6). A case has one instance of each of its workflow's clocks, numbered locally. */
#include "engine.h"

static void recover(Run *r, Case *c);

static ClockRun *clock_of(const Run *r, const Case *c, i32 clock) { return &clocks_of(r, c)[r->m->workflows[c->workflow].clock_local[clock]]; }

static i64 limit_of(const Clock *k, const ClockRun *run) { return run->row < k->n_rows ? k->row_ticks[run->row] : k->within; }
static i32 calendar_of(const Clock *k, const ClockRun *run) { return k->calendars[run->row]; }

static void arm(Run *r, Case *c, i32 clock, i64 at_least) {
    const Clock *k = &r->m->clocks[clock];
    ClockRun *run = clock_of(r, c, clock);
    i64 limit = limit_of(k, run), remaining = limit - run->used, early = remaining - k->warn;
    run->since = r->now;
    run->due = after(r->m, calendar_of(k, run), r->now, remaining > at_least ? remaining : at_least);
    int warns = k->warn > 0 && k->warn < limit && !run->warned;
    i64 when = warns ? after(r->m, calendar_of(k, run), r->now, early > at_least ? early : at_least) : run->due;
    schedule(r, when, rank_of(CLOCK_EVENT, (u64)c->number, (u64)clock, 0), c, warns, run->stamp);
}

static void start(Run *r, Case *c, i32 clock) {
    const Clock *k = &r->m->clocks[clock];
    ClockRun *run = clock_of(r, c, clock);
    i32 row = 0;
    while (row < k->n_rows && !holds(r, c, &k->rows[row], 0)) row++;
    run->row = row;
    if (limit_of(k, run) <= 0) return;
    run->running = 1;
    run->breached = run->warned = 0;
    run->stamp++;
    run->instances++;
    run->start = run->since = r->now;
    run->used = 0;
    run->due = NEVER;
    if (!run->paused) arm(r, c, clock, 1);
}

static i64 used_by_now(const Run *r, i32 clock, const ClockRun *run) {
    if (run->paused && !run->breached) return run->used;
    return run->used + open_between(r->m, calendar_of(&r->m->clocks[clock], run), run->since, r->now);
}

static void stop(Run *r, Case *c, i32 clock, int flags) {
    ClockRun *run = clock_of(r, c, clock);
    Row *row = tell_of_case(r, CLOCK, c, clock);
    if (row) {
        row->begin = run->start;
        row->worked = used_by_now(r, clock, run);
        row->flags = flags | (run->breached ? BREACHED : 0);
    }
    run->running = 0;
    run->stamp++;
}

void act_at_point(Run *r, Case *c, const PointList *list) {
    for (i32 i = 0; i < list->n; i++) {
        i32 clock = list->acts[i].clock, acts = list->acts[i].acts;
        ClockRun *run = clock_of(r, c, clock);
        if (run->running && (acts & CANCEL_ACT)) stop(r, c, clock, CANCELLED);
        if (run->running && (acts & STOP_ACT)) stop(r, c, clock, 0);
        if (acts & START_ACT) {
            if (run->running && r->m->clocks[clock].restarts) stop(r, c, clock, 0);
            if (!run->running) start(r, c, clock);
        }
    }
}

void pause_clock(Run *r, Case *c, i32 clock) {
    ClockRun *run = clock_of(r, c, clock);
    if (run->paused == 0 && run->running && !run->breached) {
        run->used = used_by_now(r, clock, run);
        run->due = NEVER;
        run->stamp++;
    }
    run->paused++;
}

void unpause_clock(Run *r, Case *c, i32 clock) {
    ClockRun *run = clock_of(r, c, clock);
    run->paused--;
    if (run->paused == 0 && run->running && !run->breached) arm(r, c, clock, 1);
}

i64 earliest_due(const Run *r, const Case *c) {
    const Workflow *w = &r->m->workflows[c->workflow];
    i64 least = NEVER;
    for (i32 i = 0; i < w->clocks; i++) {
        const ClockRun *run = &clocks_of(r, c)[i];
        if (run->running && (!run->paused || run->breached) && run->due < least) least = run->due;
    }
    return least;
}

static void breach(Run *r, Case *c, i32 clock) { /* 6.4 */
    const Clock *k = &r->m->clocks[clock];
    ClockRun *run = clock_of(r, c, clock);
    uint32_t instance = run->instances;
    run->breached = 1;
    tell_of_case(r, BREACH, c, clock);
    if (k->raises >= 0) {
        if (k->raises < c->cap) c->cap = k->raises;
        for (i32 s = c->first; s >= 0; s = token_at(r, s)->next) rekey(r, token_at(r, s));
    }
    if (k->notices) recover(r, c);
    if (c->closed) return;
    if (k->team >= 0 && k->has_side) {
        Token *t = new_token(r, c);
        t->stage = -1;
        t->clock = clock;
        t->rounds = (i32)instance;
        enter_line(r, t, k->team, SIDE);
    }
    act_at_point(r, c, &r->m->points[BREACH_POINT][clock]);
}

/* The case's unnoticed tokens are noticed now, by number, with all that follows (6.4 b). */
static void recover(Run *r, Case *c) {
    i32 last = c->tokens;
    for (i32 number = 1; number <= last && !c->closed; number++)
        for (i32 s = c->first; s >= 0; s = token_at(r, s)->next) {
            Token *t = token_at(r, s);
            if (t->number != number) continue;
            if (t->state == UNNOTICED) noticed(r, t);
            break;
        }
}

void clock_event(Run *r, const Event *e) {
    Case *c = e->of;
    i32 clock = (i32)second_of(e);
    if (c->closed || first_of(e) != (u64)c->number) return; /* the slot may be another case's by now */
    ClockRun *run = clock_of(r, c, clock);
    if (!run->running || run->stamp != e->stamp) return;
    if (!e->extra) { breach(r, c, clock); return; }
    run->warned = 1;
    recover(r, c);
    if (!c->closed && run->running && run->stamp == e->stamp) schedule(r, run->due, e->rank, c, 0, run->stamp);
}

static void end_all(Run *r, Case *c, int flags) {
    const Workflow *w = &r->m->workflows[c->workflow];
    for (i32 i = 0; i < w->clocks; i++)
        if (clocks_of(r, c)[i].running) stop(r, c, w->clock_numbers[i], flags);
}

void cancel_clocks(Run *r, Case *c) { end_all(r, c, CANCELLED); }
void censor_clocks(Run *r, Case *c) { end_all(r, c, CENSORED); }
