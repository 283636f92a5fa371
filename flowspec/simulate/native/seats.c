/* Lines, seats and the spans worked in them (5). */
#include "engine.h"

static void change(Run *r, i32 team) {
    r->changed[team >> 6] |= (u64)1 << (team & 63);
    r->any_changed = 1;
}

static u64 *available_of(const Run *r, i32 team) { return r->available + (size_t)team * (size_t)r->m->n_words; }

void offer(Run *r, SeatRun *seat, int yes) {
    if (!yes) { *seat->idle &= ~seat->bit; return; }
    *seat->idle |= seat->bit;
    const Team *team = &r->m->teams[seat->team];
    for (i32 c = team->first_class; c < team->first_class + team->classes; c++)
        if (r->lines[c].n) { change(r, seat->team); return; } /* where nobody waits there is nothing to dispatch */
}

static i32 first_seat(const Run *r, i32 team, i32 class_) {
    const u64 *idle = available_of(r, team), *able = r->m->class_seats[class_];
    for (i32 w = 0; w < r->m->n_words; w++)
        if (idle[w] & able[w]) return r->m->teams[team].first_seat + 64 * w + (i32)__builtin_ctzll(idle[w] & able[w]);
    return -1;
}

/* 5.1 */
static i64 priority_of(const Run *r, const Case *c) {
    const Workflow *w = &r->m->workflows[c->workflow];
    i64 told = c->class_;
    if (w->field >= 0) {
        i64 code;
        told = believed(r, c, w->field, &code) ? code : w->classes;
    }
    return told < c->cap ? told : c->cap;
}

static void join_line(Run *r, Token *t, i32 team) {
    Case *c = case_of(t);
    int anywhere = t->phase == SIDE || t->phase == APPROVE || t->phase == FIX;
    i32 class_ = anywhere ? r->m->teams[team].first_class : r->m->stage_class[(i64)t->stage * r->m->n_teams + team];
    Waiting w = {priority_of(r, c), r->m->teams[team].earliest_due ? earliest_due(r, c) : 0, t->entered, c->number, t, t->number, ++t->line_stamp};
    if (!push_waiting(&r->lines[class_], w)) r->failed = 1;
    if (first_seat(r, team, class_) >= 0) change(r, team); /* else whoever becomes available does it */
}

static void enter_line_at(Run *r, Token *t, i32 team, int phase, i64 entered) {
    t->phase = phase;
    t->line_team = team;
    t->state = QUEUED;
    t->queued = r->now;
    t->entered = entered;
    join_line(r, t, team);
}

void enter_line(Run *r, Token *t, i32 team, int phase) { /* 5.2 */
    int own = t->stage >= 0 && team == own_team(r, t);
    if (own && t->own_entered < 0) t->own_entered = r->now;
    enter_line_at(r, t, team, phase, own ? t->own_entered : r->now);
}

void handed_back(Run *r, Token *t) {
    i32 team = r->seats[t->seat].team, phase = r->seats[t->seat].phase;
    release_seat(r, t);
    t->rest_phase = phase;
    if (t->timer_due >= 0 && t->pending < 0) { timer_now(r, t); return; }
    enter_line_at(r, t, team, phase, t->entered);
}

void rekey(Run *r, Token *t) {
    if (t->state == QUEUED) join_line(r, t, t->line_team);
}

void leave_line(Run *r, Token *t, int flags) {
    t->line_stamp++;
    if (t->queued == r->now) return;
    Row *row = tell(r, QUEUE, t, t->queued, r->now);
    if (!row) return;
    row->team = t->line_team;
    row->value = t->phase;
    row->flags = flags;
}

/* 5.5: the parts of a phase, in ticks; 0 for what is not there */
static i64 scaled(const Dist *d, double u, double speed) {
    double length = sample(d, u);
    return to_ticks(speed == 1.0 ? length : length / speed); /* most seats need no division */
}

u64 handoff_key(const Run *r, const Token *t) { return t->side == RECEIVER ? branch_of(r, t)->key : r->m->ways[t->pending].key; }

u64 handoff_count(const Token *t) {
    return (u64)(t->side == RECEIVER ? t->branch_count : t->taking);
}

static i64 repair_ticks(const Run *r, const Token *t, double speed) {
    const Case *c = case_of(t);
    i64 total = 0;
    for (i32 f = 0; f < r->m->n_fields; f++)
        if (t->wanted >> f & 1) {
            const Field *field = &r->m->fields[f];
            if (!field->has_repair) continue;
            total += scaled(&field->repair, draw(c->base, field->key ^ stage_of(t)->key, REPAIR_P, (u64)t->visit, 0), speed);
        }
    return total > 0 ? total : 1;
}

static void first_work(Run *r, Token *t, i64 *extra) { /* 7.1: what is entered twice is fixed when the first span begins */
    const Stage *s = stage_of(t);
    const uint8_t *state = state_of(r, case_of(t));
    t->started = 1;
    if (t->visit != 1) return;
    for (i32 i = 0; i < s->n_collects; i++)
        if (state[s->collects[i].field] != MISSING) t->twice |= (u64)1 << s->collects[i].field;
    for (i32 i = 0; i < s->n_retypes; i++)
        if (state[s->retypes[i]] != MISSING) t->twice |= (u64)1 << s->retypes[i];
    for (i32 f = 0; f < r->m->n_fields; f++)
        if (t->twice >> f & 1) *extra += r->m->fields[f].re_entry;
}

static int mistrusts(const Run *r, const Token *t, const Branch *b) { /* 7.11 */
    const Model *m = r->m;
    if (!m->trusting || !b->has_recheck || t->sender < 0) return 0;
    i64 pair = (i64)t->team * m->n_teams + t->sender;
    double good = r->good[pair], bad = r->bad[pair], p = 1.0 - good / (good + bad) / m->below;
    p = m->most * (p > 0.0 ? p : 0.0);
    return draw(case_of(t)->base, b->key, MISTRUST, (u64)t->branch_count, 0) < p;
}

static void lengths(Run *r, Token *t, int phase, double speed, i64 *main, i64 *extra) {
    const Case *c = case_of(t);
    const Model *m = r->m;
    const Stage *s = t->stage >= 0 ? stage_of(t) : NULL;
    const Branch *b = branch_of(r, t);
    u64 visit = (u64)t->visit;
    *main = 1;
    *extra = 0;
    switch (phase) {
    case LOOK: {
        u64 count = (u64)t->branch_count;
        *main = b->has_look ? scaled(&b->look, draw(c->base, b->key, LOOK_P, count, 0), speed) : 0;
        t->mistrusted = mistrusts(r, t, b);
        if (t->mistrusted) *extra = scaled(&b->recheck, draw(c->base, b->key, RECHECK, count, 0), speed);
        break;
    }
    case WORK:
        if (t->is_return && s->has_rework) *main = scaled(&s->rework, draw(c->base, s->key, REWORK, visit, (u64)t->holds), speed);
        else if (t->low && s->has_by_hand) *main = scaled(&s->by_hand, draw(c->base, s->key, WORK_P, visit, (u64)t->holds), speed);
        else if (s->has_work) *main = scaled(&s->work, draw(c->base, s->key, WORK_P, visit, (u64)t->holds), speed);
        if (!t->started) first_work(r, t, extra);
        break;
    case ASK:
        if (t->policy->has_ask) *main = scaled(&t->policy->ask, draw(c->base, handoff_key(r, t), ASK_P, handoff_count(t), (u64)t->policy_asks), speed);
        break;
    case FIX:
        if (t->side == NO_SIDE) {
            const Way *w = &m->ways[t->pending];
            if (w->has_over_fix) *main = scaled(&w->over_fix, draw(c->base, w->key, OVERFIX, (u64)t->taking, 0), speed);
        } else if (t->policy->has_fix)
            *main = scaled(&t->policy->fix, draw(c->base, handoff_key(r, t), FIX_P, handoff_count(t), 0), speed);
        break;
    case BLOCKFIX:
        if (t->policy->has_fix) {
            const Way *w = &m->ways[t->side == RECEIVER ? t->way : t->pending];
            u64 count = (u64)(t->side == RECEIVER ? t->way_count : t->taking);
            *main = scaled(&t->policy->fix, draw(c->base, w->key, BLOCKFIX_P, count, (u64)t->rounds), speed);
        }
        break;
    case REPAIR: *main = repair_ticks(r, t, speed); break;
    case SORT: *main = scaled(&s->sort, draw(c->base, s->key, SORT_P, visit, 0), speed); break;
    case APPROVE: {
        const Way *w = &m->ways[t->pending];
        *main = scaled(&w->approvals[t->step].work, draw(c->base, w->key, APPROVE_P, (u64)t->taking, (u64)t->step), speed);
        break;
    }
    case SIDE: *main = scaled(&m->clocks[t->clock].side, draw(c->base, m->clocks[t->clock].key, SIDE_P, (u64)t->rounds, 0), speed); break;
    default: break;
    }
}

static void begin_span(Run *r, Token *t, int phase, i64 main, i64 extra, i64 switching) { /* 5.6 */
    SeatRun *seat = &r->seats[t->seat];
    i32 calendar = r->m->seats[t->seat].calendar, closing = r->m->teams[r->seats[t->seat].team].at_closing;
    i64 total = main + extra + switching, end = closing == FINISH ? r->now + total : after(r->m, calendar, r->now, total);
    int endless = closing == SUSPEND && end >= NEVER; /* the seat is given up before the work is done */
    t->phase = phase;
    t->span++;
    seat->token = t->slot;
    seat->phase = phase;
    seat->cut = closing == HAND_BACK || endless;
    seat->begin = r->now;
    seat->length = total;
    seat->switching = switching;
    seat->extra = extra;
    seat->carry = 0;
    seat->last_workflow = case_of(t)->workflow;
    if (closing == HAND_BACK && end != r->now + total) end = NEVER;
    if (end < r->m->end) schedule_token(r, end, COMPLETION, t, 0, t->span);
}

void begin_phase(Run *r, Token *t, int phase) {
    SeatRun *seat = &r->seats[t->seat];
    i64 main, extra, switching = seat->carry;
    seat->carry = 0;
    t->state = IN_HAND;
    if (t->rest_phase == phase) {
        main = t->rest;
        extra = t->rest_extra;
        switching += t->rest_switching;
        t->rest_phase = -1;
    } else lengths(r, t, phase, r->m->seats[t->seat].speed, &main, &extra);
    if (phase == LOOK && main + extra == 0) {
        seat->carry = switching;
        t->phase = phase;
        look_done(r, t);
        return;
    }
    begin_span(r, t, phase, main, extra, switching);
}

static void take(Run *r, i32 seat_number, Token *t) { /* 5.4 */
    Case *c = case_of(t);
    SeatRun *seat = &r->seats[seat_number];
    const Team *team = &r->m->teams[t->line_team];
    u64 bit = (u64)1 << (t->line_team & 63), *taken = &taken_at(t)[t->line_team >> 6];
    leave_line(r, t, 0);
    offer(r, seat, 0);
    seat->token = t->slot;
    t->seat = seat_number;
    t->state = IN_HAND;
    if (t->stage >= 0 && !t->taken_once) {
        t->taken_once = 1;
        if (t->branch >= 0) at_way(r, c, ACCEPT_POINT, &r->m->ways[t->way]);
    }
    seat->carry = seat->last_workflow >= 0 && seat->last_workflow != c->workflow ? team->switching : 0;
    if (*taken & bit) seat->carry += team->resume;
    *taken |= bit;
    begin_phase(r, t, t->phase);
}

static Line *clean(Run *r, i32 class_) {
    Line *l = &r->lines[class_];
    while (l->n) {
        const Token *t = l->at[0].token;
        if (t->state == QUEUED && t->line_stamp == l->at[0].stamp) break;
        pop_waiting(l);
    }
    return l;
}

static void dispatch_team(Run *r, i32 team) { /* 5.3 */
    const Team *told = &r->m->teams[team];
    for (;;) {
        i32 best = -1, seat = -1, more = 0;
        for (i32 class_ = told->first_class; class_ < told->first_class + told->classes; class_++) {
            if (!r->lines[class_].n) continue;
            more += r->lines[class_].n;
            i32 able = first_seat(r, team, class_);
            if (able < 0 || !clean(r, class_)->n) continue;
            if (best < 0 || before_in_line(&r->lines[class_].at[0], &r->lines[best].at[0])) { best = class_; seat = able; }
        }
        if (best < 0) return;
        Token *t = r->lines[best].at[0].token;
        pop_waiting(&r->lines[best]);
        take(r, seat, t);
        if (more == 1 && !(r->changed[team >> 6] >> (team & 63) & 1)) return; /* it was the only one, and nobody has come since */
    }
}

void dispatch(Run *r) {
    while (r->any_changed) {
        i32 w = 0;
        while (w < r->team_words && !r->changed[w]) w++;
        if (w == r->team_words) { r->any_changed = 0; return; }
        i32 team = 64 * w + (i32)__builtin_ctzll(r->changed[w]);
        r->changed[w] &= r->changed[w] - 1;
        dispatch_team(r, team);
    }
}

void release_seat(Run *r, Token *t) {
    if (t->seat < 0) return;
    SeatRun *seat = &r->seats[t->seat];
    seat->token = -1;
    seat->carry = 0;
    if (seat->on_shift) offer(r, seat, 1);
    t->seat = -1;
    t->span++;
}

static void put_span(Run *r, const Token *t, i64 end, i64 worked, i64 switching, i64 extra, int flags) {
    const SeatRun *seat = &r->seats[t->seat];
    i32 team = r->seats[t->seat].team;
    if (end <= seat->begin) return;
    Row *row = tell(r, seat->phase, t, seat->begin, end);
    if (!row) return;
    row->team = team;
    row->seat = t->seat - r->m->teams[team].first_seat;
    row->worked = worked;
    row->switching = switching;
    row->extra = extra;
    row->handoff = t->branch;
    row->flags = flags | (t->discarded ? DISCARDED : 0);
    if (seat->phase == SIDE) row->value = t->clock;
}

static void discard_done(Run *r, Token *t) {
    Case *c = case_of(t);
    release_seat(r, t);
    t->state = DEAD;
    free_slot(&r->tokens, t->slot);
    if (--c->in_hand == 0) free_slot(&r->cases, c->slot);
}

void seat_done(Run *r, const Event *e) {
    Token *t = e->of;
    if (t->state != IN_HAND || t->span != e->stamp) return;
    const SeatRun *seat = &r->seats[t->seat];
    put_span(r, t, r->now, seat->length, seat->switching, seat->extra, 0);
    if (t->discarded) { discard_done(r, t); return; }
    phase_done(r, t, seat->phase);
}

static i64 done_by(const Run *r, i32 seat_number, i64 t) { /* ticks worked in the span so far */
    const SeatRun *seat = &r->seats[seat_number];
    if (r->m->teams[seat->team].at_closing == FINISH) return t - seat->begin;
    return open_between(r->m, r->m->seats[seat_number].calendar, seat->begin, t);
}

static void cut(Run *r, Token *t) { /* 5.6, 5.7 */
    const SeatRun *seat = &r->seats[t->seat];
    i64 done = done_by(r, t->seat, r->now);
    i64 switching = seat->switching < done ? seat->switching : done;
    i64 extra = seat->extra < done - switching ? seat->extra : done - switching;
    put_span(r, t, r->now, done, switching, extra, HANDED_BACK);
    if (t->discarded) { discard_done(r, t); return; }
    t->rest_switching = seat->switching - switching;
    t->rest_extra = seat->extra - extra;
    t->rest = seat->length - done - t->rest_switching - t->rest_extra;
    handed_back(r, t);
}

void censor_seat(Run *r, Token *t) {
    const SeatRun *seat = &r->seats[t->seat];
    i64 done = done_by(r, t->seat, r->now);
    i64 switching = seat->switching < done ? seat->switching : done;
    i64 extra = seat->extra < done - switching ? seat->extra : done - switching;
    put_span(r, t, r->now, done, switching, extra, CENSORED);
}

void shift_event(Run *r, const Event *e) {
    i32 number = (i32)first_of(e), i = r->next_stretch[number];
    const Calendar *c = &r->m->calendars[number];
    int opening = e->extra;
    for (i32 s = 0; s < r->m->n_seats; s++) {
        if (r->m->seats[s].calendar != number) continue;
        SeatRun *seat = &r->seats[s];
        seat->on_shift = opening;
        if (seat->token < 0) offer(r, seat, opening);
        else if (!opening && seat->cut && (r->m->teams[seat->team].at_closing == HAND_BACK || i + 1 >= c->n)) cut(r, token_at(r, seat->token));
    }
    if (!opening) r->next_stretch[number] = ++i;
    i64 next = opening ? c->close[i] : i < c->n ? c->open[i] : NEVER;
    schedule(r, next, rank_of(SHIFT, (u64)number, (u64)!opening, 0), NULL, !opening, 0);
}
