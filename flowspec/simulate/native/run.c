/* A run: its memory, the loop over instants (3), its rows (9), and its end (8.5). */
#include "engine.h"

void schedule(Run *r, i64 t, u64 rank, void *of, i32 extra, uint32_t stamp) {
    if (t >= r->m->end) return;
    Event e = {t, rank, of, extra, stamp};
    if (!push_event(&r->heap, e)) r->failed = 1;
}

static size_t aligned(size_t bytes) { return (bytes + 7) & ~(size_t)7; }

static void lay_out_cases(Run *r) {
    const Model *m = r->m;
    i32 stages = 0, ways = 0, branches = 0, clocks = 0;
    for (i32 i = 0; i < m->n_workflows; i++) {
        const Workflow *w = &m->workflows[i];
        if (w->stages > stages) stages = w->stages;
        if (w->ways > ways) ways = w->ways;
        if (w->branches > branches) branches = w->branches;
        if (w->clocks > clocks) clocks = w->clocks;
    }
    size_t at = aligned(sizeof(Case));
    r->at_overrides = at;
    at += (size_t)m->n_overrides * sizeof(i64);
    r->at_clocks = at;
    at += (size_t)clocks * sizeof(ClockRun);
    r->at_tries = at;
    at += (size_t)m->n_fields * sizeof(uint32_t);
    r->at_visits = at;
    at += (size_t)stages * sizeof(uint32_t);
    r->at_ways = at;
    at += (size_t)ways * sizeof(uint32_t);
    r->at_bounces = at;
    at += (size_t)ways * sizeof(uint32_t);
    r->at_branches = at;
    at += (size_t)branches * sizeof(uint32_t);
    r->at_state = at;
    at += (size_t)m->n_fields;
    r->at_own = at;
    at += (size_t)m->n_overrides;
    r->cases.size = aligned(at);
}

static void open_seats(Run *r) {
    const Model *m = r->m;
    char *used = calloc((size_t)(m->n_calendars ? m->n_calendars : 1), 1);
    if (!used) { r->failed = 1; return; }
    for (i32 s = 0; s < m->n_seats; s++) {
        SeatRun *seat = &r->seats[s];
        i32 team = m->seat_team[s], at = s - m->teams[team].first_seat;
        seat->team = team;
        seat->idle = &r->available[(size_t)team * (size_t)m->n_words + (size_t)(at >> 6)];
        seat->bit = (u64)1 << (at & 63);
        seat->token = seat->last_workflow = -1;
        if (m->seats[s].calendar >= 0) used[m->seats[s].calendar] = 1;
        else { seat->on_shift = 1; offer(r, seat, 1); }
    }
    for (i32 c = 0; c < m->n_calendars; c++) {
        const Calendar *calendar = &m->calendars[c];
        if (!used[c] || !calendar->n) continue;
        i32 i = 0;
        while (i < calendar->n && calendar->close[i] <= 0) i++;
        r->next_stretch[c] = i;
        if (i == calendar->n) continue;
        if (calendar->open[i] > 0) { schedule(r, calendar->open[i], rank_of(SHIFT, (u64)c, 1, 0), NULL, 1, 0); continue; }
        Event opening = {0, rank_of(SHIFT, (u64)c, 1, 0), NULL, 1, 0};
        shift_event(r, &opening);
    }
    free(used);
}

Run *new_run(const Model *m, u64 seed, u64 replication, int logging) {
    Run *r = calloc(1, sizeof(Run));
    if (!r) return NULL;
    r->m = m;
    r->seed = mix(mix(seed) ^ replication);
    r->logging = logging;
    lay_out_cases(r);
    r->team_words = (m->n_teams + 63) / 64;
    r->tokens.size = sizeof(Token) + (size_t)r->team_words * sizeof(u64);
    r->lines = calloc((size_t)m->n_classes + 1, sizeof(Line));
    r->available = calloc((size_t)m->n_teams * (size_t)m->n_words + 1, sizeof(u64));
    r->changed = calloc((size_t)r->team_words + 1, sizeof(u64));
    r->seats = calloc((size_t)m->n_seats + 1, sizeof(SeatRun));
    r->next_stretch = calloc((size_t)m->n_calendars + 1, sizeof(i32));
    r->arrivals_of = calloc((size_t)m->n_sources + 1, sizeof(Arrivals));
    r->good = calloc((size_t)m->n_teams * (size_t)m->n_teams + 1, sizeof(double));
    r->bad = calloc((size_t)m->n_teams * (size_t)m->n_teams + 1, sizeof(double));
    if (logging) r->kept.block = malloc(FRESH_ROWS * sizeof(Row));
    if ((logging && !r->kept.block) || !r->lines || !r->available || !r->changed || !r->seats || !r->next_stretch || !r->arrivals_of || !r->good || !r->bad) { free_run(r); return NULL; }
    for (i32 i = 0; i < m->n_teams * m->n_teams; i++) { r->good[i] = m->prior_good; r->bad[i] = m->prior_bad; }
    open_seats(r);
    for (i32 i = 0; i < m->n_sources; i++) expect_arrival(r, i);
    return r;
}

static void notice_event(Run *r, const Event *e) {
    Token *t = e->of;
    if (t->state == UNNOTICED && t->span == e->stamp) noticed(r, t);
}

static void happen(Run *r, const Event *e) {
    switch (e->rank >> 60) {
    case COMPLETION:
        if (e->extra) elapsed_done(r, e);
        else seat_done(r, e);
        break;
    case SHIFT: shift_event(r, e); break;
    case ARRIVAL_EVENT: arrive(r, e); break;
    case NOTICE_EVENT: notice_event(r, e); break;
    case ANSWER_EVENT: answer_event(r, e); break;
    case REMINDER: reminder_event(r, e); break;
    case PATIENCE_EVENT: patience_event(r, e); break;
    case TIMER: timer_event(r, e); break;
    default: clock_event(r, e);
    }
}

static int by_number(const void *a, const void *b) {
    i64 x = (*(Case *const *)a)->number, y = (*(Case *const *)b)->number;
    return (x > y) - (x < y);
}

static int by_token(const void *a, const void *b) { return (*(Token *const *)a)->number - (*(Token *const *)b)->number; }

static void censor_case(Run *r, Case *c) {
    i32 n = 0, stuck = 0;
    Token **tokens = malloc(((size_t)c->tokens + 1) * sizeof(Token *));
    if (!tokens) { r->failed = 1; return; }
    censor_clocks(r, c);
    for (i32 s = c->first; s >= 0; s = token_at(r, s)->next) tokens[n++] = token_at(r, s);
    qsort(tokens, (size_t)n, sizeof(Token *), by_token);
    for (i32 i = 0; i < n; i++) {
        stuck |= tokens[i]->state == STUCK;
        if (tokens[i]->state == IN_HAND) censor_seat(r, tokens[i]);
        else censor_token(r, tokens[i]);
    }
    free(tokens);
    tell_of_case(r, CLOSE, c, stuck ? -3 : -1);
}

void end_of_run(Run *r) { /* 8.5 */
    i64 n = 0;
    Case **open = malloc(((size_t)r->cases.n + 1) * sizeof(Case *));
    if (!open) { r->failed = 1; return; }
    r->now = r->m->end;
    for (i32 i = 0; i < r->cases.n; i++)
        if (!case_at(r, i)->closed) open[n++] = case_at(r, i);
    qsort(open, (size_t)n, sizeof(Case *), by_number);
    for (i64 i = 0; i < n; i++) censor_case(r, open[i]);
    free(open);
    for (i32 s = 0; s < r->m->n_seats; s++)
        if (r->seats[s].token >= 0 && token_at(r, r->seats[s].token)->discarded) censor_seat(r, token_at(r, r->seats[s].token));
}

int advance_run(Run *r, i64 most_events) {
    if (r->done) return 1;
    for (i64 n = 0; n < most_events && !r->failed;) {
        r->now = next_time(&r->heap);
        if (r->now >= NEVER) {
            end_of_run(r);
            r->done = 1;
            return r->failed ? -1 : 1;
        }
        do {
            Event e = take_event(&r->heap);
            happen(r, &e);
            n++;
        } while (next_time(&r->heap) == r->now);
        dispatch(r);
        r->events += 1;
    }
    return r->failed ? -1 : 0;
}

i64 case_slots(const Run *r) { return r->cases.n; }

i64 open_cases(const Run *r, i64 *numbers) {
    i64 n = 0;
    char *freed = calloc((size_t)r->cases.n + 1, 1);
    if (!freed) return -1;
    for (i32 i = 0; i < r->cases.n_free; i++) freed[r->cases.free[i]] = 1;
    for (i32 i = 0; i < r->cases.n && !r->done; i++)
        if (!freed[i]) numbers[n++] = case_at(r, i)->number;
    free(freed);
    return n;
}

void free_run(Run *r) {
    if (!r) return;
    for (i32 c = 0; c < COLUMNS; c++) free(r->kept.columns[c]);
    free(r->kept.block);
    for (i32 i = 0; r->lines && i < r->m->n_classes; i++) free(r->lines[i].at);
    free(r->heap.at);
    free(r->lines);
    free(r->available);
    free(r->changed);
    free(r->seats);
    free(r->next_stretch);
    free(r->arrivals_of);
    free(r->good);
    free(r->bad);
    free_pool(&r->cases);
    free_pool(&r->tokens);
    free(r);
}
