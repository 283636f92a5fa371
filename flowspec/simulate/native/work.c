/* What comes of work that is done: holds, data, repairs, the choice of a way (7.2, 7.7 - 7.10). */
#include "engine.h"

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

void work_done(Run *r, Token *t) { /* 7.8 */
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

void repaired(Run *r, Token *t) {
    for (i32 f = 0; f < r->m->n_fields; f++)
        if (t->wanted >> f & 1) state_of(r, case_of(t))[f] = RIGHT;
    learn(r, t, 0);
    choose_and_leave(r, t);
}

/* 7.9: the way that is chosen and the one that would be right */
i32 chosen_way(const Run *r, const Token *t, int true_reading) {
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
i32 misrouted(Run *r, const Token *t, i32 chosen, i32 right) {
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

void choose_and_leave(Run *r, Token *t) { /* 7.8 steps 4, 5 */
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
