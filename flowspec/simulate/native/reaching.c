/* Cases and tokens: arriving, reaching a stage, being noticed there, and how its own part begins (4, 7.10, 7.12, 7.14). */
#include "engine.h"

Token *new_token(Run *r, Case *c) {
    i32 slot = new_slot(&r->tokens);
    if (slot < 0) { r->failed = 1; slot = 0; }
    Token *t = token_at(r, slot);
    uint32_t epoch = t->epoch, timers = t->timers, span = t->span, ask = t->ask, line = t->line_stamp;
    memset(t, 0, r->tokens.size);
    t->epoch = epoch + 1; /* stamps go on over the lives of a slot, so that old events stay void */
    t->timers = timers + 1;
    t->span = span + 1;
    t->ask = ask + 1;
    t->line_stamp = line + 1;
    t->slot = slot;
    t->case_ = c;
    t->number = ++c->tokens;
    if (t->number > MOST_TOKENS) r->failed = 1;
    t->state = TRAVELLING;
    t->sender = t->left = t->seat = t->branch = t->way = t->return_way = t->return_branch = t->only = t->right_way = t->right_team = t->pending = t->timer_due = t->parent = t->next = t->clock = t->rest_phase = t->chosen = t->team = -1;
    t->previous = c->last;
    if (c->last >= 0) token_at(r, c->last)->next = slot;
    else c->first = slot;
    c->last = slot;
    return t;
}

static void unlink_token(Run *r, Case *c, Token *t) {
    if (t->previous >= 0) token_at(r, t->previous)->next = t->next;
    else c->first = t->next;
    if (t->next >= 0) token_at(r, t->next)->previous = t->previous;
    else c->last = t->previous;
}

void end_token(Run *r, Token *t) {
    unlink_token(r, case_of(t), t);
    t->state = DEAD;
    t->epoch++;
    t->timers++;
    t->span++;
    t->ask++;
    t->line_stamp++;
    if (!free_slot(&r->tokens, t->slot)) r->failed = 1;
}

static i64 class_of(Run *r, Case *c) {
    const Workflow *w = &r->m->workflows[c->workflow];
    if (w->field >= 0) {
        i64 code;
        return believed(r, c, w->field, &code) ? code : w->classes;
    }
    if (!w->n_shares) return 0;
    double u = draw(c->base, w->key, PRIORITY, 1, 0);
    i32 i = 0;
    while (i < w->n_shares - 1 && !(u < w->shares[i])) i++;
    return i;
}

/* 1.8: the next tick by chance, or NEVER; a batch comes at one tick. */
static void draw_arrival(const Run *r, const Source *s, Arrivals *a) {
    a->tick = NEVER;
    while (s->n_rate && a->tick == NEVER) {
        a->total -= log(draw(mix(r->seed ^ mix(s->key ^ (u64)a->draws++)), s->key, ARRIVAL, 1, 0));
        if (a->total >= s->expected[s->n_rate - 1]) return;
        while (s->expected[a->part + 1] <= a->total) a->part++;
        double begin = (double)s->at[a->part], length = (double)(s->at[a->part + 1] - s->at[a->part]);
        double share = (a->total - s->expected[a->part]) / (s->expected[a->part + 1] - s->expected[a->part]);
        i64 tick = (i64)(begin + length * share + 0.5);
        if (tick < r->m->horizon) a->tick = tick;
    }
    a->left = s->batch;
}

void expect_arrival(Run *r, i32 source) {
    const Source *s = &r->m->sources[source];
    Arrivals *a = &r->arrivals_of[source];
    if (!a->left && a->tick < NEVER) draw_arrival(r, s, a);
    i64 fixed = a->fixed < s->n ? s->ticks[a->fixed] : NEVER, tick = fixed < a->tick ? fixed : a->tick;
    if (tick >= r->m->horizon) return;
    if (tick == fixed) a->fixed++;
    else a->left--;
    schedule(r, tick, rank_of(ARRIVAL_EVENT, (u64)source, 0, 0), NULL, 0, 0);
}

void arrive(Run *r, const Event *e) {
    i32 number = (i32)first_of(e);
    const Source *s = &r->m->sources[number];
    i64 n = r->arrivals_of[number].cases++;
    expect_arrival(r, number);
    i32 slot = new_slot(&r->cases);
    if (slot < 0) { r->failed = 1; return; }
    Case *c = case_at(r, slot);
    memset(c, 0, r->cases.size);
    c->slot = slot;
    c->base = mix(r->seed ^ mix(s->key ^ (u64)n));
    c->number = r->arrivals++;
    c->arrived = r->now;
    c->workflow = s->workflow;
    c->first = c->last = -1;
    c->cap = INT64_MAX;
    for (i32 f = 0; f < r->m->n_fields; f++)
        if (r->m->fields[f].always) state_of(r, c)[f] = RIGHT;
    c->class_ = class_of(r, c);
    if (++r->live > r->most_live) r->most_live = r->live;
    Token *t = new_token(r, c);
    stand_at(r, t, s->start);
    Row *row = tell(r, ARRIVE, t, r->now, r->now);
    if (row) {
        row->visit = -1;
        row->value = c->class_;
    }
    for (i32 i = 0; i < s->n_collects; i++) try_field(r, c, s->collects[i].field, s->collects[i].complete);
    reach(r, t, s->start, NULL, -1, 0);
}

/* --- reaching and noticing (4) --------------------------------------------------------------------------------------------- */
static i32 routed(const Run *r, const Case *c, const Token *t, const Route *route, int true_reading, int *otherwise) {
    *otherwise = 0;
    if (route->previous && t->left >= 0) return t->left;
    for (i32 i = 0; i < route->n; i++)
        if (holds(r, c, &route->rows[i].when, true_reading)) return route->rows[i].team;
    *otherwise = 1;
    return route->otherwise;
}

static void start_timers(Run *r, Token *t) { /* 7.14 */
    const Stage *s = stage_of(t);
    const Case *c = case_of(t);
    for (i32 i = 0; i < s->n_ways && s->timers; i++) {
        const Way *w = &r->m->ways[s->ways[i]];
        i64 due = NEVER;
        if (w->timer.has) due = span_end(r->m, &w->timer, r->now, 0.5);
        else if (w->timer_at.n >= 0 && program_value(r, c, &w->timer_at, &due)) due = due <= r->now ? r->now + 1 : due;
        else continue;
        if (due >= NEVER) continue;
        t->timers_left++;
        schedule(r, due, rank_of(TIMER, (u64)case_of(t)->number, (u64)t->number, (u64)(i < 255 ? i : 255)), t, s->ways[i], t->timers);
    }
}

static i64 asked_at(const Run *r, const Token *t, const Branch *b, i64 ready) {
    if (!b->asked.has) return NEVER;
    const Case *c = case_of(t);
    return span_end(r->m, &b->asked, ready, draw(c->base, b->key, ASKED, (u64)t->branch_count, 0));
}

static void notice(Run *r, Token *t, int unowned) { /* 4.2, 4.3 */
    const Branch *b = branch_of(r, t);
    const Stage *s = stage_of(t);
    const Case *c = case_of(t);
    t->since = t->ready = t->noticed_at = r->now;
    t->forgotten = 0;
    if (b) {
        u64 count = (u64)t->branch_count;
        if (b->has_meetings) {
            i32 low = 0, high = b->n_meetings;
            while (low < high) {
                i32 middle = (low + high) / 2;
                if (b->meetings[middle] < r->now) low = middle + 1;
                else high = middle;
            }
            t->ready = low < b->n_meetings ? b->meetings[low] : NEVER;
        }
        t->forgotten = b->forgotten > 0.0 && draw(c->base, b->key, FORGOTTEN_P, count, 0) < b->forgotten;
        if (t->forgotten) t->noticed_at = asked_at(r, t, b, t->ready);
        else t->noticed_at = b->notice.has ? span_end(r->m, &b->notice, t->ready, draw(c->base, b->key, NOTICE_P, count, 0)) : t->ready;
        i32 latest = 0; /* the part that counts: 0 the branch's own, else the automation's, the first among equals */
        if (t->auto_at > t->noticed_at) { t->noticed_at = t->auto_at; t->forgotten = 0; latest = t->auto_latest; }
        if (t->auto_forgotten) {
            i64 asked = asked_at(r, t, b, t->ready);
            if (asked > t->noticed_at || (asked == t->noticed_at && t->auto_forgotten < latest)) { t->noticed_at = asked; t->forgotten = 1; }
        }
    }
    t->auto_at = 0;
    t->auto_forgotten = 0;
    t->until = t->noticed_at;
    if (unowned && s->route.unowned.has && t->noticed_at < NEVER)
        t->until = span_end(r->m, &s->route.unowned, t->noticed_at, draw(c->base, s->key, UNOWNED_P, (u64)t->visit, 0));
    t->state = UNNOTICED;
    if (t->until == r->now) noticed(r, t);
    else if (t->until < r->m->end) schedule_token(r, t->until, NOTICE_EVENT, t, 0, t->span);
}

static void put_reach(Run *r, const Token *t) {
    Row *row = tell(r, REACH, t, r->now, r->now);
    if (!row) return;
    row->team = t->team;
    row->other = t->sender;
    row->handoff = t->branch;
    row->flags = t->is_return ? RETURNED : 0;
}

static void reach_plainly(Run *r, Token *t, const Stage *s) { /* what `reach` comes to where nothing stands between arriving and a line */
    t->team = s->route.otherwise;
    t->right_way = -1;
    put_reach(r, t);
    if (t->way >= 0) at_way(r, case_of(t), RELEASE_POINT, &r->m->ways[t->way]);
    at_stage(r, case_of(t), REACH_POINT, s);
    enter_line(r, t, t->team, WORK);
}

void reach(Run *r, Token *t, i32 stage, const Branch *b, i32 way, int is_return) { /* 4.1 */
    Case *c = case_of(t);
    const Stage *s = &r->m->stages[stage];
    int otherwise, ignored;
    stand_at(r, t, stage);
    t->branch = b ? b->number : -1;
    t->way = way;
    t->is_return = is_return;
    t->visit = (i32)++visits_of(r, c)[s->local];
    t->epoch++;
    t->timers++;
    t->own_entered = -1;
    t->taken_once = t->holds = t->started = t->low = t->side = t->checked = t->rounds = t->policy_asks = t->timers_left = 0;
    t->pending = t->timer_due = t->right_team = t->rest_phase = t->chosen = -1;
    t->twice = t->detected = 0;
    for (i32 i = 0; i < r->team_words; i++) taken_at(t)[i] = 0;
    if (s->plain && (!b || b->plain) && !t->auto_at && !t->auto_forgotten) {
        t->span++;
        reach_plainly(r, t, s);
        return;
    }
    t->team = routed(r, c, t, &s->route, 0, &otherwise);
    i32 right = s->route.n ? routed(r, c, t, &s->route, 1, &ignored) : t->team;
    put_reach(r, t);
    if (right != t->team && right >= 0 && t->team >= 0) {
        Row *miss = tell(r, MISROUTE, t, r->now, r->now);
        if (miss) {
            miss->value = t->team;
            miss->other = right;
            miss->handoff = -2;
        }
        if (s->kind == SEATS && s->has_sort) t->right_team = right;
    }
    if (!(s->kind == SEATS && s->has_sort)) t->right_way = -1;
    for (i32 i = 0; i < s->n_pausing; i++) pause_clock(r, c, s->pausing[i]);
    if (way >= 0) at_way(r, c, RELEASE_POINT, &r->m->ways[way]);
    at_stage(r, c, REACH_POINT, s);
    if (s->patience.has) {
        i64 lost = span_end(r->m, &s->patience, r->now, draw(c->base, s->key, PATIENCE, (u64)t->visit, 0));
        if (lost < r->m->end) schedule_token(r, lost, PATIENCE_EVENT, t, 0, t->epoch);
    }
    start_timers(r, t);
    notice(r, t, otherwise);
}

/* Rows for the parts of the time before somebody noticed, up to now. */
void put_unnoticed(Run *r, const Token *t, int flags) {
    if (t->since == r->now) return;
    i64 begin[3] = {t->since, t->ready, t->noticed_at}, end[3] = {t->ready, t->noticed_at, t->until};
    int kinds[3] = {BATCH, t->forgotten || t->noticed_at >= NEVER ? FORGOTTEN : NOTICE, UNOWNED};
    for (int i = 0; i < 3; i++) {
        i64 until = end[i] < r->now ? end[i] : r->now;
        if (begin[i] >= until) continue;
        Row *row = tell(r, kinds[i], t, begin[i], until);
        if (!row) continue;
        row->team = t->team;
        row->other = t->sender;
        row->handoff = t->branch;
        row->flags = end[i] > r->now ? flags : 0; /* only the part that is cut */
    }
}

static void accept_without_seat(Run *r, Token *t) {
    if (t->taken_once) return;
    t->taken_once = 1;
    if (t->way >= 0) at_way(r, case_of(t), ACCEPT_POINT, &r->m->ways[t->way]);
}

void put_elapsed(Run *r, const Token *t, int kind, int flags) {
    if (t->since == r->now) return;
    Row *row = tell(r, kind, t, t->since, r->now);
    if (!row) return;
    row->team = kind == JOIN ? -1 : t->team;
    row->flags = flags;
    if (kind == JOIN) row->value = r->m->ways[t->way].join;
}

void begin_elapsed(Run *r, Token *t, int state, int phase, i64 end) {
    t->state = state;
    t->phase = phase;
    t->since = r->now;
    t->span++;
    if (end < r->m->end) schedule_token(r, end, COMPLETION, t, 1, t->span);
}

static void start_machine(Run *r, Token *t) { /* 7.10 */
    const Stage *s = stage_of(t);
    const Case *c = case_of(t);
    if (s->low > 0.0 && draw(c->base, s->key, LOW, (u64)t->visit, 0) < s->low) {
        t->low = 1;
        t->team = s->fallback;
        enter_line(r, t, s->fallback, WORK);
        return;
    }
    accept_without_seat(r, t);
    i64 ticks = s->has_work ? to_ticks(sample(&s->work, draw(c->base, s->key, MACHINE_P, (u64)t->visit, 0))) : 1;
    begin_elapsed(r, t, AT_MACHINE, AI, r->now + ticks);
}

void rest_for_timer(Run *r, Token *t) {
    begin_elapsed(r, t, t->timers_left ? WAITING : STUCK, WAIT, NEVER);
}

static void start_wait(Run *r, Token *t) { /* 7.12 */
    const Case *c = case_of(t);
    accept_without_seat(r, t);
    t->true_way = -1;
    if (t->is_return && t->return_way >= 0) t->chosen = t->return_way;
    else {
        t->chosen = chosen_way(r, t, 0);
        t->true_way = misrouted(r, t, t->chosen, chosen_way(r, t, 1));
    }
    if (t->chosen < 0) { rest_for_timer(r, t); return; }
    const Way *w = &r->m->ways[t->chosen];
    i64 end = w->after.has ? span_end(r->m, &w->after, r->now, draw(c->base, w->key, AFTER, (u64)t->visit, 0)) : r->now + 1;
    begin_elapsed(r, t, WAITING, WAIT, end);
}

/* What comes when all receiver gates have passed. */
void start_own(Run *r, Token *t) {
    const Stage *s = stage_of(t);
    t->side = NO_SIDE;
    if (s->kind != SEATS && t->seat >= 0) { /* one that asked or completed something */
        release_seat(r, t);
        if (t->timer_due >= 0) { timer_now(r, t); return; }
    }
    if (s->kind == TRANSIT) { t->epoch++; choose_and_leave(r, t); }
    else if (s->kind == MACHINE) start_machine(r, t);
    else if (s->kind == WAITING_STAGE) start_wait(r, t);
    else if (t->seat >= 0) begin_phase(r, t, WORK);
    else enter_line(r, t, t->team, WORK);
}

void begin_stage(Run *r, Token *t) { /* 4.6 */
    const Stage *s = stage_of(t);
    const Branch *b = branch_of(r, t);
    int gated = b && b->n_gates && !t->is_return;
    t->state = TRAVELLING;
    if (s->kind == SEATS && (t->right_way >= 0 || t->right_team >= 0)) enter_line(r, t, t->team, SORT);
    else if (s->kind == SEATS) enter_line(r, t, t->team, gated ? LOOK : WORK);
    else if (gated) { t->side = RECEIVER; resume_gates(r, t, 0); }
    else start_own(r, t);
}

void noticed(Run *r, Token *t) {
    put_unnoticed(r, t, 0);
    t->span++;
    begin_stage(r, t);
}
