/* Reading the tape; `tape.py` writes it in this order. All memory of a Model hangs on one list, so that freeing is one loop. */
#include "model.h"

typedef struct { Model model; void **blocks; i64 n_blocks; } Owned;

static void *keep(Tape *t, size_t bytes) {
    void *block = calloc(1, bytes ? bytes : 1);
    if (t->n_blocks == t->room) {
        i64 room = t->room ? 2 * t->room : 256;
        void **more = realloc(t->blocks, (size_t)room * sizeof(void *));
        if (!more) { t->failed = 1; return block; }
        t->blocks = more;
        t->room = room;
    }
    if (!block) { t->failed = 1; return NULL; }
    t->blocks[t->n_blocks++] = block;
    return block;
}

#define MANY(t, type, n) ((type *)keep((t), (size_t)(n) * sizeof(type)))

static i64 whole(Tape *t) { return *t->at++; }
static i32 small(Tape *t) { return (i32)whole(t); }
static double real(Tape *t) { double x; memcpy(&x, t->at++, sizeof x); return x; }

static i32 *smalls(Tape *t, i32 *n) {
    *n = small(t);
    i32 *told = MANY(t, i32, *n);
    for (i32 i = 0; i < *n; i++) told[i] = small(t);
    return told;
}

static i64 *wholes(Tape *t, i64 n) {
    i64 *told = MANY(t, i64, n);
    for (i64 i = 0; i < n; i++) told[i] = whole(t);
    return told;
}

static double *reals(Tape *t, i32 n) {
    double *told = MANY(t, double, n);
    for (i32 i = 0; i < n; i++) told[i] = real(t);
    return told;
}

static Dist distribution(Tape *t) {
    Dist d;
    memset(&d, 0, sizeof d);
    d.family = small(t);
    d.n = small(t);
    if (d.family == TABLE) d.table = reals(t, d.n);
    else for (i32 i = 0; i < d.n; i++) d.p[i] = real(t);
    return d;
}

static i32 maybe(Tape *t, Dist *d) {
    i32 has = small(t);
    if (has) *d = distribution(t);
    return has;
}

static Span span(Tape *t) {
    Span s;
    memset(&s, 0, sizeof s);
    s.has = small(t);
    if (s.has) { s.length = distribution(t); s.calendar = small(t); }
    return s;
}

static Program program(Tape *t) {
    Program p;
    p.n = small(t); /* -1: none */
    p.depth = 1;
    i32 n = p.n > 0 ? p.n : 0, kept = 0;
    p.op = MANY(t, i32, n);
    p.arg = MANY(t, i64, n);
    for (i32 i = 0; i < n; i++) {
        p.op[i] = small(t);
        p.arg[i] = whole(t);
        if (p.op[i] <= OP_FILLED) kept++;
        else if (p.op[i] != OP_NOT && p.op[i] != OP_MIDNIGHT) kept--;
        if (kept > p.depth) p.depth = kept;
    }
    return p;
}

static void sets(Tape *t, i32 *n, i32 **fields, i64 **codes) {
    *n = small(t);
    *fields = MANY(t, i32, *n);
    *codes = MANY(t, i64, *n);
    for (i32 i = 0; i < *n; i++) { (*fields)[i] = small(t); (*codes)[i] = whole(t); }
}

static Policy policy(Tape *t) {
    Policy p;
    memset(&p, 0, sizeof p);
    p.what = small(t);
    p.stage = small(t);
    p.team = small(t);
    p.at_most = small(t);
    p.has_fix = maybe(t, &p.fix);
    p.has_ask = maybe(t, &p.ask);
    p.answer = span(t);
    p.every = span(t);
    sets(t, &p.n_sets, &p.set_field, &p.set_code);
    if (small(t)) { p.then = MANY(t, Policy, 1); *p.then = policy(t); }
    return p;
}

static Gate gate(Tape *t) {
    Gate g;
    memset(&g, 0, sizeof g);
    g.sender = small(t);
    g.n = small(t);
    g.needs = MANY(t, Need, g.n);
    for (i32 i = 0; i < g.n; i++) {
        Need *need = &g.needs[i];
        need->fields = smalls(t, &need->n);
        need->program = program(t);
        need->only_if = program(t);
        for (i32 f = 0; f < need->n; f++) g.fields |= (u64)1 << need->fields[f];
    }
    g.missing = policy(t);
    return g;
}

static Gate *gates(Tape *t, i32 *n) {
    *n = small(t);
    Gate *told = MANY(t, Gate, *n);
    for (i32 i = 0; i < *n; i++) told[i] = gate(t);
    return told;
}

/* Equal parts of the time, a few to a stretch, each with the last stretch that opens by its begin: so a search is a step or two. */
static void index_stretches(Tape *t, Calendar *c) {
    i64 last = c->n && c->open[c->n - 1] > 0 ? c->open[c->n - 1] : 0; /* the only stretch may have begun before the run */
    c->shift = 0;
    while (last >> c->shift > 4 * (i64)c->n) c->shift++;
    c->n_first = (last >> c->shift) + 1;
    c->first = MANY(t, i32, c->n_first);
    i32 i = -1;
    for (i64 b = 0; b < c->n_first; b++) {
        while (i + 1 < c->n && c->open[i + 1] <= b << c->shift) i++;
        c->first[b] = i;
    }
}

static Calendar calendar(Tape *t) {
    Calendar c;
    c.n = small(t);
    c.open = MANY(t, i64, c.n);
    c.close = MANY(t, i64, c.n);
    c.before = MANY(t, i64, c.n);
    c.total = 0;
    for (i32 i = 0; i < c.n; i++) {
        c.open[i] = whole(t);
        c.close[i] = whole(t);
        c.before[i] = c.total;
        c.total += c.close[i] - c.open[i];
    }
    index_stretches(t, &c);
    return c;
}

static Values values(Tape *t) {
    Values v;
    memset(&v, 0, sizeof v);
    v.has = small(t);
    if (!v.has) return v;
    v.n = small(t);
    v.codes = wholes(t, v.n);
    v.cumulative = reals(t, v.n);
    v.sampled = maybe(t, &v.number);
    v.scale = real(t);
    v.offset = small(t);
    return v;
}

static Field field(Tape *t) {
    Field f;
    memset(&f, 0, sizeof f);
    f.key = (u64)whole(t);
    f.complete = real(t);
    f.wrong = real(t);
    f.again = real(t);
    f.detect = real(t);
    f.harm = real(t);
    f.inconsistent = real(t);
    f.default_right = real(t);
    f.has_repair = maybe(t, &f.repair);
    f.re_entry = whole(t);
    f.always = small(t);
    f.override = small(t);
    f.values = values(t);
    return f;
}

static Stage stage(Tape *t) {
    Stage s;
    memset(&s, 0, sizeof s);
    s.key = (u64)whole(t);
    s.workflow = small(t);
    s.kind = small(t);
    s.outcome = small(t);
    s.local = small(t);
    s.route.n = small(t);
    s.route.rows = MANY(t, RouteRow, s.route.n);
    for (i32 i = 0; i < s.route.n; i++) { s.route.rows[i].when = program(t); s.route.rows[i].team = small(t); }
    s.route.otherwise = small(t);
    s.route.previous = small(t);
    s.route.unowned = span(t);
    s.has_work = maybe(t, &s.work);
    s.has_rework = maybe(t, &s.rework);
    s.has_sort = maybe(t, &s.sort);
    s.has_by_hand = maybe(t, &s.by_hand);
    s.patience = span(t);
    s.hold.has = small(t);
    if (s.hold.has) {
        s.hold.share = real(t);
        s.hold.wait = span(t);
        s.hold.pauses = smalls(t, &s.hold.n);
    }
    s.n_collects = small(t);
    s.collects = MANY(t, Collect, s.n_collects);
    for (i32 i = 0; i < s.n_collects; i++) { s.collects[i].field = small(t); s.collects[i].complete = real(t); }
    s.uses = smalls(t, &s.n_uses);
    s.retypes = smalls(t, &s.n_retypes);
    s.ways = smalls(t, &s.n_ways);
    s.fallback = small(t);
    s.low = real(t);
    s.confused = small(t);
    s.n_confusion = MANY(t, i32, s.confused);
    s.confusion = MANY(t, double *, s.confused);
    for (i32 i = 0; i < s.confused; i++) { s.n_confusion[i] = small(t); s.confusion[i] = reals(t, s.n_confusion[i]); }
    s.timers = small(t);
    s.pausing = smalls(t, &s.n_pausing);
    return s;
}

static Branch branch(Tape *t) {
    Branch b;
    memset(&b, 0, sizeof b);
    b.key = (u64)whole(t);
    b.stage = small(t);
    b.number = small(t);
    b.local = small(t);
    b.notice = span(t);
    b.forgotten = real(t);
    b.asked = span(t);
    b.has_meetings = small(t);
    b.n_meetings = small(t);
    b.meetings = wholes(t, b.n_meetings);
    b.has_look = maybe(t, &b.look);
    b.has_recheck = maybe(t, &b.recheck);
    b.reads_back = smalls(t, &b.n_reads_back);
    b.gates = gates(t, &b.n_gates);
    for (i32 i = 0; i < b.n_gates; i++) b.gate_fields |= b.gates[i].fields;
    b.plain = !(b.n_gates | b.has_meetings | b.notice.has) && b.forgotten <= 0.0;
    return b;
}

static Way way(Tape *t) {
    Way w;
    memset(&w, 0, sizeof w);
    w.key = (u64)whole(t);
    w.link = small(t);
    w.source = small(t);
    w.local = small(t);
    w.n_branches = small(t);
    w.branches = MANY(t, Branch, w.n_branches);
    for (i32 i = 0; i < w.n_branches; i++) w.branches[i] = branch(t);
    w.guard = program(t);
    w.share = real(t);
    w.is_default = small(t);
    w.after = span(t);
    w.timer = span(t);
    w.timer_at = program(t);
    w.timed = w.timer.has || w.timer_at.n >= 0;
    sets(t, &w.n_sets, &w.set_field, &w.set_code);
    w.n_computes = small(t);
    w.compute_field = MANY(t, i32, w.n_computes);
    w.computes = MANY(t, Program, w.n_computes);
    for (i32 i = 0; i < w.n_computes; i++) { w.compute_field[i] = small(t); w.computes[i] = program(t); }
    w.n_approvals = small(t);
    w.approvals = MANY(t, Approval, w.n_approvals);
    for (i32 i = 0; i < w.n_approvals; i++) {
        w.approvals[i].field = small(t);
        w.approvals[i].team = small(t);
        w.approvals[i].work = distribution(t);
        w.approvals[i].only_if = program(t);
    }
    w.gates = gates(t, &w.n_gates);
    w.n_automations = small(t);
    w.automations = MANY(t, Automation, w.n_automations);
    for (i32 i = 0; i < w.n_automations; i++) {
        Automation *a = &w.automations[i];
        a->key = (u64)whole(t);
        a->fails = real(t);
        a->retries = small(t);
        a->every = span(t);
        a->tells = small(t);
    }
    w.join = small(t);
    w.at_most = small(t);
    w.over = small(t);
    w.over_stage = small(t);
    w.over_team = small(t);
    w.has_over_fix = maybe(t, &w.over_fix);
    w.plain = w.n_branches == 1 && w.join < 0 && !w.at_most && !(w.n_sets | w.n_computes | w.n_approvals | w.n_gates | w.n_automations);
    return w;
}

static Clock clock_(Tape *t) {
    Clock c;
    memset(&c, 0, sizeof c);
    c.key = (u64)whole(t);
    c.n_rows = small(t);
    c.rows = MANY(t, Program, c.n_rows);
    c.row_ticks = MANY(t, i64, c.n_rows);
    for (i32 i = 0; i < c.n_rows; i++) { c.rows[i] = program(t); c.row_ticks[i] = whole(t); }
    i32 n;
    c.calendars = smalls(t, &n);
    c.within = whole(t);
    c.warn = whole(t);
    c.held = small(t);
    c.restarts = small(t);
    c.raises = small(t);
    c.notices = small(t);
    c.team = small(t);
    c.has_side = maybe(t, &c.side);
    return c;
}

static void teams(Tape *t, Model *m) {
    m->n_teams = small(t);
    m->n_seats = small(t);
    m->teams = MANY(t, Team, m->n_teams);
    m->seats = MANY(t, Seat, m->n_seats);
    m->seat_team = MANY(t, i32, m->n_seats);
    i32 words = (m->n_stages + 63) / 64, at = 0;
    for (i32 i = 0; i < m->n_teams; i++) {
        Team *team = &m->teams[i];
        team->key = (u64)whole(t);
        team->at_closing = small(t);
        team->earliest_due = small(t);
        team->switching = whole(t);
        team->resume = whole(t);
        team->notice = span(t);
        team->seats = small(t);
        team->first_seat = at;
        for (i32 s = 0; s < team->seats; s++, at++) {
            Seat *seat = &m->seats[at];
            m->seat_team[at] = i;
            seat->calendar = small(t);
            seat->speed = real(t);
            seat->everywhere = small(t);
            seat->serves = MANY(t, u64, words);
            if (!seat->everywhere)
                for (i32 n = small(t); n > 0; n--) { i32 stage = small(t); seat->serves[stage >> 6] |= (u64)1 << (stage & 63); }
        }
    }
}

/* A line is kept apart by who may serve it: per team the distinct sets of seats over all stages; class 0 is every seat. */
static void classes(Tape *t, Model *m) {
    i32 most = 1;
    for (i32 i = 0; i < m->n_teams; i++) if (m->teams[i].seats > most) most = m->teams[i].seats;
    m->n_words = (most + 63) / 64;
    i32 words = m->n_words, room = m->n_teams * (m->n_stages + 1);
    m->stage_class = MANY(t, i32, (i64)m->n_stages * m->n_teams);
    m->class_seats = MANY(t, u64 *, room);
    m->class_team = MANY(t, i32, room);
    u64 *told = MANY(t, u64, words);
    for (i32 i = 0; i < m->n_teams; i++) {
        Team *team = &m->teams[i];
        team->first_class = m->n_classes;
        for (i32 stage = -1; stage < m->n_stages; stage++) {
            memset(told, 0, (size_t)words * sizeof(u64));
            for (i32 s = 0; s < team->seats; s++) {
                Seat *seat = &m->seats[team->first_seat + s];
                if (stage < 0 || seat->everywhere || (seat->serves[stage >> 6] >> (stage & 63) & 1)) told[s >> 6] |= (u64)1 << (s & 63);
            }
            i32 c = team->first_class;
            while (c < m->n_classes && memcmp(m->class_seats[c], told, (size_t)words * sizeof(u64))) c++;
            if (c == m->n_classes) {
                m->class_seats[c] = MANY(t, u64, words);
                memcpy(m->class_seats[c], told, (size_t)words * sizeof(u64));
                m->class_team[c] = i;
                m->n_classes++;
            }
            if (stage >= 0) m->stage_class[(i64)stage * m->n_teams + i] = c;
        }
        team->classes = m->n_classes - team->first_class;
    }
}

static void points(Tape *t, Model *m) {
    for (i32 kind = 0; kind < POINT_KINDS; kind++) {
        i32 n = small(t);
        m->points[kind] = MANY(t, PointList, n);
        for (i32 i = 0; i < n; i++) {
            PointList *list = &m->points[kind][i];
            list->n = small(t);
            list->acts = MANY(t, PointAct, list->n);
            for (i32 a = 0; a < list->n; a++) { list->acts[a].clock = small(t); list->acts[a].acts = small(t); }
        }
    }
}

static void mark(Model *m) { /* stages and ways know of which points a clock wants to hear */
    const int of_stages[] = {REACH_POINT, LEAVE_POINT}, of_ways[] = {TAKE_POINT, RELEASE_POINT, ACCEPT_POINT};
    for (int k = 0; k < 2; k++)
        for (i32 i = 0; i < m->n_stages; i++) m->stages[i].marks |= (m->points[of_stages[k]][i].n > 0) << of_stages[k];
    for (int k = 0; k < 3; k++)
        for (i32 i = 0; i < m->n_ways; i++) m->ways[i].marks |= (m->points[of_ways[k]][m->ways[i].link].n > 0) << of_ways[k];
}

static void workflows(Tape *t, Model *m) {
    m->n_workflows = small(t);
    m->workflows = MANY(t, Workflow, m->n_workflows);
    for (i32 i = 0; i < m->n_workflows; i++) {
        Workflow *w = &m->workflows[i];
        w->key = (u64)whole(t);
        w->field = small(t);
        w->classes = small(t);
        w->n_shares = small(t);
        w->shares = reals(t, w->n_shares);
        w->stages = small(t);
        w->ways = small(t);
        w->branches = small(t);
        w->clock_numbers = smalls(t, &w->clocks);
        i32 n;
        w->clock_local = smalls(t, &n);
    }
}

static void ways_out(const Model *m, Stage *s) { /* what can be known of a stage's ways before any case comes */
    i32 untimed = 0;
    s->sole = -1;
    for (i32 i = 0; i < s->n_ways; i++) {
        const Way *w = &m->ways[s->ways[i]];
        s->guarded |= w->guard.n >= 0;
        if (!w->timed) s->sole = untimed++ || w->guard.n >= 0 ? -1 : s->ways[i];
    }
    s->idle = !(s->hold.has | s->n_collects | s->n_retypes | s->n_uses);
    s->plain = s->kind == SEATS && !(s->has_sort | s->patience.has | s->timers | s->n_pausing | s->route.n | s->route.previous | s->route.unowned.has);
}

static void fill(Tape *t, Model *m) {
    m->horizon = whole(t);
    m->end = whole(t);
    m->day0 = whole(t);
    m->n_overrides = small(t);
    m->n_calendars = small(t);
    m->calendars = MANY(t, Calendar, m->n_calendars);
    for (i32 i = 0; i < m->n_calendars; i++) m->calendars[i] = calendar(t);
    workflows(t, m);
    m->n_fields = small(t);
    m->fields = MANY(t, Field, m->n_fields);
    for (i32 i = 0; i < m->n_fields; i++) m->fields[i] = field(t);
    m->n_stages = small(t);
    m->stages = MANY(t, Stage, m->n_stages);
    for (i32 i = 0; i < m->n_stages; i++) m->stages[i] = stage(t);
    teams(t, m);
    classes(t, m);
    m->n_ways = small(t);
    m->ways = MANY(t, Way, m->n_ways);
    for (i32 i = 0; i < m->n_ways; i++) { m->ways[i] = way(t); m->n_branches += m->ways[i].n_branches; }
    m->branches = MANY(t, Branch *, m->n_branches);
    for (i32 i = 0; i < m->n_ways; i++)
        for (i32 b = 0; b < m->ways[i].n_branches; b++) m->branches[m->ways[i].branches[b].number] = &m->ways[i].branches[b];
    for (i32 i = 0; i < m->n_stages; i++) ways_out(m, &m->stages[i]);
    m->n_clocks = small(t);
    m->clocks = MANY(t, Clock, m->n_clocks);
    for (i32 i = 0; i < m->n_clocks; i++) m->clocks[i] = clock_(t);
    points(t, m);
    mark(m);
    m->n_sources = small(t);
    m->sources = MANY(t, Source, m->n_sources);
    for (i32 i = 0; i < m->n_sources; i++) {
        Source *s = &m->sources[i];
        s->key = (u64)whole(t);
        s->workflow = small(t);
        s->start = small(t);
        s->n = whole(t);
        s->ticks = wholes(t, s->n);
        s->batch = small(t);
        s->n_rate = small(t);
        s->at = wholes(t, s->n_rate);
        s->expected = reals(t, s->n_rate);
        s->n_collects = small(t);
        s->collects = MANY(t, Collect, s->n_collects);
        for (i32 c = 0; c < s->n_collects; c++) { s->collects[c].field = small(t); s->collects[c].complete = real(t); }
    }
    m->trusting = small(t);
    if (m->trusting) {
        m->prior_good = real(t);
        m->prior_bad = real(t);
        m->keep = real(t);
        m->gain = real(t);
        m->loss = real(t);
        m->most = real(t);
        m->below = real(t);
    }
}

Model *read_model(const i64 *tape, i64 length) {
    Tape t = {tape, NULL, 0, 0, 0};
    Owned *owned = calloc(1, sizeof(Owned));
    if (!owned) return NULL;
    fill(&t, &owned->model);
    owned->blocks = t.blocks;
    owned->n_blocks = t.n_blocks;
    if (t.failed || t.at != tape + length) { free_model(&owned->model); return NULL; }
    return &owned->model;
}

void free_model(Model *model) {
    Owned *owned = (Owned *)model;
    if (!owned) return;
    for (i64 i = 0; i < owned->n_blocks; i++) free(owned->blocks[i]);
    free(owned->blocks);
    free(owned);
}
