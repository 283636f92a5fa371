/* Leaving: limits, approvals, gates, forks and joins; what breaks in from outside; the end of a case (7.5, 7.8, 7.13, 8). */
#include "engine.h"

static void travel(Run *r, Token *t, const Way *w, i32 way, const Branch *b);
static void leave_plainly(Run *r, Token *t, const Way *w, i32 way);

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
void go_back(Run *r, Token *t, i32 stage, i32 return_way, i32 branch) {
    leave_stage(r, t);
    unpause(r, t);
    t->return_way = return_way;
    t->return_branch = branch;
    t->right_way = -1;
    t->state = TRAVELLING;
    reach(r, t, stage, NULL, -1, 1);
}

void take_way(Run *r, Token *t, i32 way, i32 only) {
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

void keep_leaving(Run *r, Token *t) { /* step counts the approvals, then (side SENDER) the gates */
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

void sorted(Run *r, Token *t) { /* 7.9 */
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
