/* Looking at what comes, gates, and the policies for what is missing (7.3 - 7.6, 7.11). */
#include "engine.h"

static void apply(Run *r, Token *t, const Policy *p);

void learn(Run *r, const Token *t, int complete) { /* 7.11 */
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

const Gate *gates_of(const Run *r, const Token *t, i32 *n) {
    if (t->side == RECEIVER) { *n = branch_of(r, t)->n_gates; return branch_of(r, t)->gates; }
    *n = r->m->ways[t->pending].n_gates;
    return r->m->ways[t->pending].gates;
}

/* Tests the gates from the given one on; what a policy leaves open goes on in `gate_passed`. 1: all have passed. */
int test_gates(Run *r, Token *t, i32 from) {
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

void resume_gates(Run *r, Token *t, i32 from) {
    if (test_gates(r, t, from)) start_own(r, t);
}

void gate_passed(Run *r, Token *t) {
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

void asked(Run *r, Token *t) {
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

void end_held(Run *r, Token *t, int flags) {
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
