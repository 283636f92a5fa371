/* The life of a token: reaching, noticing, looking, working, choosing, leaving, closing (4, 7, 8). */
#include "engine.h"

static void reach(Run *r, Token *t, i32 stage, const Branch *b, i32 way, int is_return);
static void travel(Run *r, Token *t, const Way *w, i32 way, const Branch *b);
static void resume_gates(Run *r, Token *t, i32 from);
static void keep_leaving(Run *r, Token *t);
static void gate_passed(Run *r, Token *t);
static void apply(Run *r, Token *t, const Policy *p);
static void choose_and_leave(Run *r, Token *t);
static void take_way(Run *r, Token *t, i32 way, i32 only);
static void leave_plainly(Run *r, Token *t, const Way *w, i32 way);

/* --- cases and tokens ------------------------------------------------------------------------------------------------------ */
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

void arrive(Run *r, const Event *e) {
    i32 number = (i32)first_of(e);
    const Source *s = &r->m->sources[number];
    i64 n = r->next_arrival[number]++;
    if (n + 1 < s->n && s->ticks[n + 1] < r->m->horizon) schedule(r, s->ticks[n + 1], e->rank, NULL, 0, 0);
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

static void reach(Run *r, Token *t, i32 stage, const Branch *b, i32 way, int is_return) { /* 4.1 */
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
static void put_unnoticed(Run *r, const Token *t, int flags) {
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

static void put_elapsed(Run *r, const Token *t, int kind, int flags) {
    if (t->since == r->now) return;
    Row *row = tell(r, kind, t, t->since, r->now);
    if (!row) return;
    row->team = kind == JOIN ? -1 : t->team;
    row->flags = flags;
    if (kind == JOIN) row->value = r->m->ways[t->way].join;
}

static void begin_elapsed(Run *r, Token *t, int state, int phase, i64 end) {
    t->state = state;
    t->phase = phase;
    t->since = r->now;
    t->span++;
    if (end < r->m->end) schedule_token(r, end, COMPLETION, t, 1, t->span);
}

/* 7.9: the way that is chosen and the one that would be right */
static i32 chosen_way(const Run *r, const Token *t, int true_reading) {
    const Stage *s = stage_of(t);
    const Case *c = case_of(t);
    if (s->sole >= 0) return s->sole;
    i32 otherwise = -1, last = -1;
    double total = 0.0, u = -1.0;
    for (i32 i = 0; i < s->n_ways; i++) {
        const Way *w = &r->m->ways[s->ways[i]];
        if (w->timed) continue;
        if (w->guard.n >= 0) {
            if (holds(r, c, &w->guard, true_reading)) return s->ways[i];
        } else if (w->is_default) {
            if (otherwise < 0) otherwise = s->ways[i];
        }
    }
    if (otherwise >= 0) return otherwise;
    for (i32 i = 0; i < s->n_ways; i++) {
        const Way *w = &r->m->ways[s->ways[i]];
        if (w->timed || w->guard.n >= 0 || w->is_default) continue;
        if (last >= 0 && u < 0.0) u = draw(c->base, s->key, ROUTE, (u64)t->visit, 0);
        if (last >= 0 && u < total) return last;
        total += w->share;
        last = s->ways[i];
    }
    return last;
}

static i32 misrouted(Run *r, const Token *t, i32 chosen, i32 right);

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

static void rest_for_timer(Run *r, Token *t) {
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
static void start_own(Run *r, Token *t) {
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

static void begin_stage(Run *r, Token *t) { /* 4.6 */
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

/* --- gates and policies (7.4 - 7.6) ---------------------------------------------------------------------------------------- */
static void learn(Run *r, const Token *t, int complete) { /* 7.11 */
    const Model *m = r->m;
    const Branch *b = branch_of(r, t);
    if (!m->trusting || !b || !b->has_recheck || t->sender < 0 || t->team < 0) return;
    i64 pair = (i64)t->team * m->n_teams + t->sender;
    r->good[pair] = m->prior_good + m->keep * (r->good[pair] - m->prior_good) + (complete ? m->gain : 0.0);
    r->bad[pair] = m->prior_bad + m->keep * (r->bad[pair] - m->prior_bad) + (complete ? 0.0 : m->loss);
}

void look_done(Run *r, Token *t) { /* 7.4 */
    const Branch *b = branch_of(r, t);
    Case *c = case_of(t);
    uint8_t *state = state_of(r, c);
    u64 checked = t->mistrusted ? b->gate_fields : 0, missing = 0;
    for (i32 i = 0; i < b->n_reads_back; i++) checked |= (u64)1 << b->reads_back[i];
    for (i32 f = 0; f < r->m->n_fields && checked; f++) {
        const Field *field = &r->m->fields[f];
        if (!(checked >> f & 1) || state[f] != WRONG) continue;
        if (draw(c->base, field->key ^ b->key, DETECT, (u64)t->branch_count, 0) < field->detect) {
            state[f] = MISSING;
            t->detected |= (u64)1 << f;
        }
    }
    for (i32 g = 0; g < b->n_gates; g++) missing |= missing_of(r, c, &b->gates[g]);
    learn(r, t, missing == 0);
    t->side = RECEIVER;
    resume_gates(r, t, 0);
}

static void put_check(Run *r, Token *t, const Gate *g, i32 index) {
    if (t->checked >> index & 1) return;
    t->checked |= (u64)1 << index;
    Row *row = tell(r, CHECK, t, r->now, r->now);
    if (!row) return;
    const uint8_t *state = state_of(r, case_of(t));
    u64 hidden = 0;
    for (i32 f = 0; f < r->m->n_fields; f++)
        if ((g->fields >> f & 1) && state[f] == WRONG) hidden |= (u64)1 << f;
    row->team = t->team;
    row->other = t->sender;
    row->handoff = t->side == RECEIVER ? t->branch : -1;
    row->value = t->side == RECEIVER ? t->way : t->pending;
    row->missing = (i64)t->wanted;
    row->detected = (i64)(t->detected & g->fields);
    row->hidden = (i64)hidden;
}

static const Gate *gates_of(const Run *r, const Token *t, i32 *n) {
    if (t->side == RECEIVER) { *n = branch_of(r, t)->n_gates; return branch_of(r, t)->gates; }
    *n = r->m->ways[t->pending].n_gates;
    return r->m->ways[t->pending].gates;
}

/* Tests the gates from the given one on; what a policy leaves open goes on in `gate_passed`. 1: all have passed. */
static int test_gates(Run *r, Token *t, i32 from) {
    i32 n;
    const Gate *gates = gates_of(r, t, &n);
    for (i32 i = from; i < n; i++) {
        t->step = i;
        t->rounds = t->policy_asks = 0;
        t->wanted = missing_of(r, case_of(t), &gates[i]);
        put_check(r, t, &gates[i], i);
        if (!t->wanted) continue;
        const Policy *p = &gates[i].missing;
        if (p->what == PASS) continue;
        if (p->what == DEFAULT) { apply(r, t, p); continue; }
        apply(r, t, p);
        return 0;
    }
    return 1;
}

static void resume_gates(Run *r, Token *t, i32 from) {
    if (test_gates(r, t, from)) start_own(r, t);
}

static void gate_passed(Run *r, Token *t) {
    if (t->side == RECEIVER) {
        if (t->timer_due >= 0 && t->seat < 0) { timer_now(r, t); return; }
        resume_gates(r, t, t->step + 1);
    } else {
        t->step++;
        keep_leaving(r, t);
    }
}

static void ask(Run *r, Token *t);
static void need_seat(Run *r, Token *t, int phase) {
    if (t->seat >= 0) begin_phase(r, t, phase);
    else if (t->timer_due >= 0) timer_now(r, t);
    else enter_line(r, t, own_team(r, t), phase);
}

static void ask(Run *r, Token *t) {
    if (t->timer_due >= 0) timer_now(r, t);
    else need_seat(r, t, ASK);
}

static void leave_stage(Run *r, Token *t) { /* points and pauses of leaving; the sender that it brings along */
    Case *c = case_of(t);
    const Stage *s = stage_of(t);
    release_seat(r, t);
    t->epoch++;
    t->timers++;
    t->span++;
    t->ask++;
    at_stage(r, c, LEAVE_POINT, s);
    t->sender = s->kind == SEATS || t->low ? t->team : -1;
    if (t->sender >= 0) t->left = t->sender;
}

static void unpause(Run *r, const Token *t) {
    const Stage *s = stage_of(t);
    for (i32 i = 0; i < s->n_pausing; i++) unpause_clock(r, case_of(t), s->pausing[i]);
}

/* As a return visit; `way` is to be taken again from there, along `branch` alone where a receiver sent it back. */
static void go_back(Run *r, Token *t, i32 stage, i32 return_way, i32 branch) {
    leave_stage(r, t);
    unpause(r, t);
    t->return_way = return_way;
    t->return_branch = branch;
    t->right_way = -1;
    t->state = TRAVELLING;
    reach(r, t, stage, NULL, -1, 1);
}

static void apply_then(Run *r, Token *t);

static void apply(Run *r, Token *t, const Policy *p) { /* 7.6 */
    Case *c = case_of(t);
    t->policy = p;
    switch (p->what) {
    case BLOCK: need_seat(r, t, BLOCKFIX); return;
    case RETURN: {
        i32 way = t->side == RECEIVER ? t->way : t->pending;
        uint32_t bounces = ++bounces_of(r, c)[r->m->ways[way].local];
        if (p->at_most > 0 && bounces > (uint32_t)p->at_most) {
            apply_then(r, t);
            return;
        }
        i32 again = p->stage == r->m->ways[way].source ? way : -1;
        go_back(r, t, p->stage, again, again < 0 ? -1 : t->side == RECEIVER ? t->branch : t->only);
        return;
    }
    case CHASE: ask(r, t); return;
    case ESCALATE:
        release_seat(r, t);
        if (t->side == RECEIVER && t->timer_due >= 0) { timer_now(r, t); return; }
        enter_line(r, t, p->team, FIX);
        return;
    case DEFAULT:
        for (i32 f = 0; f < r->m->n_fields; f++) {
            if (!(t->wanted >> f & 1)) continue;
            const Field *field = &r->m->fields[f];
            for (i32 i = 0; i < p->n_sets; i++)
                if (p->set_field[i] == f) set_field(r, c, f, p->set_code[i]);
            double u = draw(c->base, field->key, DEFAULTED, tries_of(r, c)[f], 0);
            state_of(r, c)[f] = u < field->default_right ? RIGHT : WRONG;
        }
        return;
    default: return;
    }
}

static u64 still_missing(const Run *r, const Token *t) {
    u64 told = 0;
    for (i32 f = 0; f < r->m->n_fields; f++)
        if ((t->wanted >> f & 1) && state_of(r, case_of(t))[f] == MISSING) told |= (u64)1 << f;
    return told;
}

/* The `then` of a chase that got nowhere, or of a return too many. */
static void apply_then(Run *r, Token *t) {
    const Policy *p = t->policy->then;
    t->wanted = still_missing(r, t);
    int passes = !t->wanted || !p || p->what == PASS || p->what == DEFAULT;
    if (t->wanted && p) apply(r, t, p);
    if (passes) gate_passed(r, t);
}

static void use_answer(Run *r, Token *t) {
    Case *c = case_of(t);
    u64 still = 0;
    t->ask++;
    t->answer_ready = 0;
    t->answer_at = NEVER;
    for (i32 f = 0; f < r->m->n_fields; f++) {
        if (!(t->wanted >> f & 1)) continue;
        if (state_of(r, c)[f] == MISSING) try_field(r, c, f, r->m->fields[f].again);
        if (state_of(r, c)[f] == MISSING) still |= (u64)1 << f;
    }
    t->wanted = still;
    if (!still) gate_passed(r, t);
    else if (t->policy->at_most == 0 || t->policy_asks < t->policy->at_most) ask(r, t);
    else apply_then(r, t);
}

static void asked(Run *r, Token *t) {
    const Policy *p = t->policy;
    Case *c = case_of(t);
    u64 k = (u64)t->policy_asks++;
    if (t->answer_ready) { /* an earlier answer came during this ask */
        t->answer_ready = 0;
        use_answer(r, t);
        return;
    }
    release_seat(r, t);
    if (t->timer_due >= 0) { timer_now(r, t); return; }
    i64 answer = p->answer.has ? span_end(r->m, &p->answer, r->now, draw(c->base, handoff_key(r, t), ANSWER, handoff_count(t), k)) : NEVER;
    if (k == 0 || answer < t->answer_at) {
        t->answer_at = answer;
        t->waited_for++;
        if (answer < r->m->end) schedule_token(r, answer, ANSWER_EVENT, t, t->waited_for, t->ask);
    }
    t->state = HELD_STATE;
    t->since = r->now;
    t->span++;
    for (i32 i = 0; i < r->m->workflows[c->workflow].clocks; i++) {
        i32 clock = r->m->workflows[c->workflow].clock_numbers[i];
        if (r->m->clocks[clock].held) pause_clock(r, c, clock);
    }
    i64 reminder = p->every.has ? span_end(r->m, &p->every, r->now, draw(c->base, handoff_key(r, t), EVERY, handoff_count(t), k)) : NEVER;
    if (reminder < r->m->end) schedule_token(r, reminder, REMINDER, t, 0, t->span);
}

static void end_held(Run *r, Token *t, int flags) {
    Case *c = case_of(t);
    if (t->since < r->now) {
        Row *row = tell(r, HELD, t, t->since, r->now);
        if (row) {
            row->team = t->team;
            row->other = t->policy->team;
            row->handoff = t->side == RECEIVER ? t->branch : -1;
            row->flags = flags;
        }
    }
    t->state = TRAVELLING;
    t->span++;
    for (i32 i = 0; i < r->m->workflows[c->workflow].clocks; i++) {
        i32 clock = r->m->workflows[c->workflow].clock_numbers[i];
        if (r->m->clocks[clock].held) unpause_clock(r, c, clock);
    }
}

void answer_event(Run *r, const Event *e) {
    Token *t = e->of;
    if (t->state == DEAD || t->ask != e->stamp || t->waited_for != e->extra) return;
    if (t->state == IN_HAND && t->phase == ASK) { t->answer_ready = 1; return; }
    if (t->state == HELD_STATE) end_held(r, t, 0);
    else if (t->state == QUEUED && t->phase == ASK) { leave_line(r, t, WITHDRAWN); t->rest_phase = -1; }
    else return;
    use_answer(r, t);
}

void reminder_event(Run *r, const Event *e) {
    Token *t = e->of;
    if (t->state != HELD_STATE || t->span != e->stamp) return;
    end_held(r, t, 0);
    if (t->policy->at_most == 0 || t->policy_asks < t->policy->at_most) {
        need_seat(r, t, ASK);
        return;
    }
    t->ask++;
    t->answer_at = NEVER;
    apply_then(r, t);
}

/* --- when work is done (7.2, 7.7 - 7.10) ------------------------------------------------------------------------------------ */
static void collect(Run *r, Token *t) {
    const Stage *s = stage_of(t);
    Case *c = case_of(t);
    uint8_t *state = state_of(r, c);
    u64 tried = 0, failed = 0, again = t->is_return ? t->wanted : 0, done = 0;
    for (i32 i = 0; i < s->n_collects + s->n_retypes; i++) {
        i32 f = i < s->n_collects ? s->collects[i].field : s->retypes[i - s->n_collects];
        if (done >> f & 1) continue;
        done |= (u64)1 << f;
        if (i < s->n_collects && state[f] == MISSING) {
            try_field(r, c, f, s->collects[i].complete);
            tried |= (u64)1 << f;
        } else if (t->twice >> f & 1) {
            const Field *field = &r->m->fields[f];
            if (state[f] == RIGHT && draw(c->base, field->key ^ s->key, INCONSISTENT, (u64)t->visit, 0) < field->inconsistent) state[f] = WRONG;
        }
    }
    for (i32 f = 0; f < r->m->n_fields && again; f++)
        if ((again >> f & 1) && state[f] == MISSING) {
            try_field(r, c, f, r->m->fields[f].again);
            tried |= (u64)1 << f;
        }
    for (i32 f = 0; f < r->m->n_fields; f++)
        if ((tried >> f & 1) && state[f] == MISSING) failed |= (u64)1 << f;
    if (!tried && !t->twice) return;
    Row *row = tell(r, COLLECT, t, r->now, r->now);
    if (!row) return;
    row->team = t->team;
    row->missing = (i64)tried;
    row->detected = (i64)failed;
    row->hidden = (i64)t->twice;
}

static u64 harmed(const Run *r, const Token *t) {
    const Stage *s = stage_of(t);
    const Case *c = case_of(t);
    u64 told = 0;
    for (i32 i = 0; i < s->n_uses; i++) {
        const Field *field = &r->m->fields[s->uses[i]];
        if (state_of(r, c)[s->uses[i]] == RIGHT || field->harm <= 0.0) continue;
        if (draw(c->base, field->key ^ s->key, HARM, (u64)t->visit, 0) < field->harm) told |= (u64)1 << s->uses[i];
    }
    return told;
}

static void work_done(Run *r, Token *t) { /* 7.8 */
    const Stage *s = stage_of(t);
    Case *c = case_of(t);
    if (t->seat >= 0 && s->hold.has && t->timer_due < 0 && draw(c->base, s->key, HOLD_P, (u64)t->visit, (u64)t->holds) < s->hold.share) {
        release_seat(r, t);
        for (i32 i = 0; i < s->hold.n; i++) pause_clock(r, c, s->hold.pauses[i]);
        begin_elapsed(r, t, ON_HOLD, HOLD, span_end(r->m, &s->hold.wait, r->now, draw(c->base, s->key, HOLDWAIT, (u64)t->visit, (u64)t->holds)));
        t->holds++;
        return;
    }
    if (s->idle && !t->is_return) { choose_and_leave(r, t); return; }
    collect(r, t);
    u64 harm = harmed(r, t);
    if (!harm) { choose_and_leave(r, t); return; }
    t->wanted = harm;
    if (t->seat >= 0) { begin_phase(r, t, REPAIR); return; }
    i64 ticks = 0;
    for (i32 f = 0; f < r->m->n_fields; f++)
        if ((harm >> f & 1) && r->m->fields[f].has_repair) {
            const Field *field = &r->m->fields[f];
            ticks += to_ticks(sample(&field->repair, draw(c->base, field->key ^ s->key, REPAIR_P, (u64)t->visit, 0)));
        }
    begin_elapsed(r, t, AT_MACHINE, REPAIR, r->now + (ticks > 0 ? ticks : 1));
}

static void repaired(Run *r, Token *t) {
    for (i32 f = 0; f < r->m->n_fields; f++)
        if (t->wanted >> f & 1) state_of(r, case_of(t))[f] = RIGHT;
    learn(r, t, 0);
    choose_and_leave(r, t);
}

static i32 confused(const Run *r, const Token *t, i32 way) { /* 7.10 */
    const Stage *s = stage_of(t);
    const Case *c = case_of(t);
    i32 at = 0;
    while (at < s->n_ways && s->ways[at] != way) at++;
    if (at >= s->confused || !s->n_confusion[at]) return way;
    double u = draw(c->base, s->key, CONFUSION, (u64)t->visit, 0);
    i32 i = 0;
    while (i < s->n_confusion[at] - 1 && !(u < s->confusion[at][i])) i++;
    return s->ways[i];
}

static int one_stage(const Run *r, i32 way) { /* leads to exactly one stage that is no end */
    const Way *w = &r->m->ways[way];
    return w->n_branches == 1 && w->join < 0 && r->m->stages[w->branches[0].stage].kind != END;
}

/* 7.9: which way would be right, where it is another and both lead to one stage, else -1; an error is told. */
static i32 misrouted(Run *r, const Token *t, i32 chosen, i32 right) {
    if (chosen < 0 || right < 0 || right == chosen) return -1;
    Row *row = tell(r, MISROUTE, t, r->now, r->now);
    if (row) {
        row->value = chosen;
        row->other = right;
    }
    return one_stage(r, chosen) && one_stage(r, right) ? right : -1;
}

static void take_chosen(Run *r, Token *t, i32 chosen, i32 right) {
    t->right_way = right;
    take_way(r, t, chosen, -1);
}

static void choose_and_leave(Run *r, Token *t) { /* 7.8 steps 4, 5 */
    const Stage *s = stage_of(t);
    if (t->timer_due >= 0) { timer_now(r, t); return; }
    if (t->is_return && t->return_way >= 0) { take_way(r, t, t->return_way, t->return_branch); return; }
    if (t->chosen >= 0) { take_chosen(r, t, t->chosen, t->true_way); return; }
    i32 right = chosen_way(r, t, 1), chosen = right;
    if (s->kind == MACHINE) chosen = t->low || right < 0 ? right : confused(r, t, right);
    else if (s->guarded) chosen = chosen_way(r, t, 0);
    if (chosen < 0) {
        release_seat(r, t);
        rest_for_timer(r, t);
        return;
    }
    take_chosen(r, t, chosen, misrouted(r, t, chosen, right));
}

/* --- leaving (7.5, 7.8 step 6, 7.13) --------------------------------------------------------------------------------------- */
enum { LIMIT_STEP = -1000 };

static void take_way(Run *r, Token *t, i32 way, i32 only) {
    const Way *w = &r->m->ways[way];
    Case *c = case_of(t);
    t->timers++; /* a way has been chosen */
    t->pending = way;
    t->taking = (i32)ways_of(r, c)[w->local] + 1; /* whoever takes it meanwhile: 7.5 */
    t->only = only;
    t->timer_due = -1;
    t->checked = 0;
    t->detected = 0;
    t->side = NO_SIDE;
    t->step = 0;
    if (w->at_most > 0 && ways_of(r, c)[w->local] >= (uint32_t)w->at_most) {
        if (w->over == OVER_RETURN) {
            t->wanted = 0;
            t->right_way = -1;
            go_back(r, t, w->over_stage, -1, -1);
            return;
        }
        if (w->over == OVER_ESCALATE) {
            release_seat(r, t);
            t->step = LIMIT_STEP;
            enter_line(r, t, w->over_team, FIX);
            return;
        }
    }
    if (w->plain) leave_plainly(r, t, w, way);
    else keep_leaving(r, t);
}

static void automate(Run *r, Token *t, const Way *w) { /* 4.3 */
    Case *c = case_of(t);
    u64 count = ways_of(r, c)[w->local];
    for (i32 i = 0; i < w->n_automations; i++) {
        const Automation *a = &w->automations[i];
        i64 seen = r->now;
        i32 try_ = 0;
        while (try_ <= a->retries && draw(c->base, a->key, FAILS, count, (u64)try_) < a->fails) {
            try_++;
            if (try_ <= a->retries && a->every.has) seen = span_end(r->m, &a->every, seen, draw(c->base, a->key, EVERY, count, (u64)try_));
        }
        if (try_ > a->retries) {
            if (a->tells < 0) {
                if (!t->auto_forgotten) t->auto_forgotten = i + 1;
                continue;
            }
            const Span *told = &r->m->teams[a->tells].notice;
            if (told->has) seen = span_end(r->m, told, seen, draw(c->base, a->key, TOLD, count, 0));
        }
        if (seen > t->auto_at) { t->auto_at = seen; t->auto_latest = i + 1; }
    }
}

static void set_fields(Run *r, Case *c, const Way *w) { /* 2.4: what is computed is read before anything is set */
    i64 values[64];
    for (i32 i = 0; i < w->n_computes; i++)
        if (!program_value(r, c, &w->computes[i], &values[i])) values[i] = CLEAR;
    for (i32 i = 0; i < w->n_sets; i++) set_field(r, c, w->set_field[i], w->set_code[i]);
    for (i32 i = 0; i < w->n_computes; i++) set_field(r, c, w->compute_field[i], values[i]);
}

static void spread(Run *r, Token *t, const Way *w, i32 way) { /* 8.1: along the branch, or as children along all of them */
    if (w->n_branches == 1) { travel(r, t, w, way, &w->branches[0]); return; }
    Case *c = case_of(t);
    Row *row = tell(r, FORK, t, r->now, r->now);
    if (row) row->value = way;
    Token **children = malloc((size_t)w->n_branches * sizeof(Token *));
    if (!children) { r->failed = 1; return; }
    t->state = ASLEEP;
    t->children = w->n_branches;
    t->joined = 0;
    for (i32 i = 0; i < w->n_branches; i++) {
        Token *child = children[i] = new_token(r, c);
        child->parent = t->slot;
        child->sender = t->sender;
        child->left = t->left;
        child->auto_at = t->auto_at;
        child->auto_forgotten = t->auto_forgotten;
        child->auto_latest = t->auto_latest;
    }
    t->auto_at = 0;
    t->auto_forgotten = 0;
    for (i32 i = 0; i < w->n_branches && !c->closed; i++) travel(r, children[i], w, way, &w->branches[i]);
    free(children);
}

static void join(Run *r, Token *t, const Way *w, i32 way) { /* 8.2 */
    Case *c = case_of(t);
    t->state = JOINING;
    t->since = r->now;
    t->way = way;
    Token *parent = token_at(r, t->parent);
    if (++parent->joined < parent->children) return;
    parent->sender = t->sender;
    parent->left = t->left;
    i32 stage = t->stage, visit = t->visit;
    for (i32 s = c->first; s >= 0;) {
        Token *child = token_at(r, s);
        s = child->next;
        if (child->parent != parent->slot || child->state != JOINING) continue;
        put_elapsed(r, child, JOIN, 0);
        end_token(r, child);
    }
    parent->state = TRAVELLING;
    stand_at(r, parent, stage);
    parent->visit = visit;
    parent->right_way = -1;
    automate(r, parent, w);
    set_fields(r, c, w);
    at_way(r, c, TAKE_POINT, w);
    spread(r, parent, w, way);
}

static void leave_plainly(Run *r, Token *t, const Way *w, i32 way) { /* what `keep_leaving` comes to where nothing stands in the way */
    Case *c = case_of(t);
    ways_of(r, c)[w->local]++;
    t->return_way = -1;
    leave_stage(r, t);
    at_way(r, c, TAKE_POINT, w);
    unpause(r, t);
    t->state = TRAVELLING;
    travel(r, t, w, way, &w->branches[0]);
}

static void depart(Run *r, Token *t) {
    i32 way = t->pending;
    const Way *w = &r->m->ways[way];
    Case *c = case_of(t);
    int joins = w->join >= 0 && t->parent >= 0 && t->only < 0;
    ways_of(r, c)[w->local]++;
    t->return_way = -1;
    if (!joins) {
        automate(r, t, w);
        set_fields(r, c, w);
    }
    leave_stage(r, t);
    if (!joins) at_way(r, c, TAKE_POINT, w);
    unpause(r, t);
    t->state = TRAVELLING;
    if (joins) join(r, t, w, way);
    else if (t->only >= 0) travel(r, t, w, way, r->m->branches[t->only]);
    else spread(r, t, w, way);
}

static void keep_leaving(Run *r, Token *t) { /* step counts the approvals, then (side SENDER) the gates */
    const Way *w = &r->m->ways[t->pending];
    Case *c = case_of(t);
    if (t->side == NO_SIDE) {
        for (; t->step < w->n_approvals; t->step++) {
            const Approval *a = &w->approvals[t->step];
            if (state_of(r, c)[a->field] == RIGHT || (a->only_if.n >= 0 && !holds(r, c, &a->only_if, 0))) continue;
            release_seat(r, t);
            enter_line(r, t, a->team, APPROVE);
            return;
        }
        t->side = SENDER;
        t->step = 0;
    }
    if (test_gates(r, t, t->step)) depart(r, t);
}

static void travel(Run *r, Token *t, const Way *w, i32 way, const Branch *b) {
    Case *c = case_of(t);
    const Stage *s = &r->m->stages[b->stage];
    t->branch_count = (i32)++branches_of(r, c)[b->local];
    t->way_count = (i32)ways_of(r, c)[w->local]; /* others may take it before this token is worked */
    if (s->kind != END) { reach(r, t, b->stage, b, way, 0); return; }
    at_way(r, c, RELEASE_POINT, w);
    at_stage(r, c, REACH_POINT, s);
    close_case(r, c, s->outcome);
}

static void sorted(Run *r, Token *t) { /* 7.9 */
    Case *c = case_of(t);
    if (t->right_way >= 0) {
        i32 way = t->right_way;
        const Way *w = &r->m->ways[way];
        t->right_way = -1;
        set_fields(r, c, w);
        leave_stage(r, t);
        unpause(r, t);
        t->state = TRAVELLING;
        travel(r, t, w, way, &w->branches[0]);
        return;
    }
    t->team = t->right_team;
    t->right_team = -1;
    t->own_entered = -1;
    release_seat(r, t);
    if (t->timer_due >= 0) timer_now(r, t);
    else begin_stage(r, t);
}

void phase_done(Run *r, Token *t, int phase) {
    Case *c = case_of(t);
    t->state = IN_HAND;
    switch (phase) {
    case LOOK: look_done(r, t); return;
    case WORK: work_done(r, t); return;
    case REPAIR: repaired(r, t); return;
    case SORT: sorted(r, t); return;
    case ASK: asked(r, t); return;
    case BLOCKFIX:
        for (i32 f = 0; f < r->m->n_fields; f++)
            if ((t->wanted >> f & 1) && state_of(r, c)[f] == MISSING) try_field(r, c, f, r->m->fields[f].again);
        {
            i32 n;
            const Gate *g = &gates_of(r, t, &n)[t->step];
            t->rounds++;
            t->wanted = missing_of(r, c, g);
        }
        if (t->wanted) begin_phase(r, t, BLOCKFIX);
        else gate_passed(r, t);
        return;
    case FIX:
        release_seat(r, t);
        t->state = TRAVELLING;
        if (t->step == LIMIT_STEP) { t->step = 0; keep_leaving(r, t); return; }
        for (i32 f = 0; f < r->m->n_fields; f++)
            if (t->wanted >> f & 1) state_of(r, c)[f] = RIGHT;
        gate_passed(r, t);
        return;
    case APPROVE: {
        const Approval *a = &r->m->ways[t->pending].approvals[t->step];
        try_field(r, c, a->field, r->m->fields[a->field].complete);
        release_seat(r, t);
        t->state = TRAVELLING;
        t->step++;
        keep_leaving(r, t);
        return;
    }
    default: /* SIDE */
        release_seat(r, t);
        end_token(r, t);
    }
}

/* The end of what takes time without a seat: a machine, a wait, a hold, a repair of these. */
void elapsed_done(Run *r, const Event *e) {
    Token *t = e->of;
    if (t->span != e->stamp || t->state == DEAD) return;
    int phase = t->phase;
    put_elapsed(r, t, phase, 0);
    t->span++;
    t->state = TRAVELLING;
    if (phase == HOLD) {
        const Hold *h = &stage_of(t)->hold;
        for (i32 i = 0; i < h->n; i++) unpause_clock(r, case_of(t), h->pauses[i]);
        enter_line(r, t, own_team(r, t), WORK);
    } else if (phase == REPAIR) repaired(r, t);
    else work_done(r, t);
}

/* --- patience, timers, closing --------------------------------------------------------------------------------------------- */
void patience_event(Run *r, const Event *e) {
    Token *t = e->of;
    if (t->state != DEAD && t->epoch == e->stamp && !t->taken_once) close_case(r, case_of(t), -2);
}

/* Writes the open span of a token that is in nobody's hand, and takes it out of where it was. */
static void interrupt(Run *r, Token *t, int flags) {
    switch (t->state) {
    case UNNOTICED: put_unnoticed(r, t, flags); break;
    case QUEUED: leave_line(r, t, flags); break;
    case HELD_STATE: end_held(r, t, flags); break;
    case ON_HOLD:
        put_elapsed(r, t, HOLD, flags);
        for (i32 i = 0; i < stage_of(t)->hold.n; i++) unpause_clock(r, case_of(t), stage_of(t)->hold.pauses[i]);
        break;
    case WAITING: case STUCK: case AT_MACHINE: put_elapsed(r, t, t->phase, flags); break;
    case JOINING: put_elapsed(r, t, JOIN, flags); break;
    default: break;
    }
    t->span++;
    t->ask++;
}

void timer_now(Run *r, Token *t) {
    i32 way = t->timer_due;
    release_seat(r, t);
    t->timer_due = -1;
    t->ask++;
    t->answer_ready = 0; /* what was asked for, and came, belonged to the gate that is left */
    t->rest_phase = -1;
    t->right_way = -1;
    t->state = TRAVELLING;
    take_way(r, t, way, -1);
}

void timer_event(Run *r, const Event *e) {
    Token *t = e->of;
    if (t->state == DEAD || t->timers != e->stamp || t->timer_due >= 0) return;
    const Program *guard = &r->m->ways[e->extra].guard;
    t->timers_left--;
    if (guard->n >= 0 && !holds(r, case_of(t), guard, 0)) {
        if (t->state == WAITING && t->chosen < 0 && !t->timers_left) t->state = STUCK;
        return;
    }
    t->timer_due = e->extra;
    if (t->state == IN_HAND || t->state == AT_MACHINE) return;
    interrupt(r, t, t->state == QUEUED ? WITHDRAWN : 0);
    timer_now(r, t);
}

void close_case(Run *r, Case *c, i64 outcome) { /* 8.4 */
    tell_of_case(r, CLOSE, c, outcome);
    cancel_clocks(r, c);
    c->closed = 1;
    r->live--;
    r->closed++;
    for (i32 s = c->first; s >= 0;) {
        Token *t = token_at(r, s);
        s = t->next;
        if (t->state == IN_HAND && t->seat >= 0) { /* nobody told them */
            t->discarded = 1;
            c->in_hand++;
            continue;
        }
        interrupt(r, t, WITHDRAWN);
        release_seat(r, t);
        end_token(r, t);
    }
    if (!c->in_hand && !free_slot(&r->cases, c->slot)) r->failed = 1;
}

void censor_token(Run *r, Token *t) { interrupt(r, t, CENSORED); }
