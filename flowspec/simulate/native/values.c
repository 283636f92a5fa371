/* Calendars, values, programs, fields: what a moment and a case say (1.4, 2.3 - 2.5, 7.2, 7.3). */
#include "engine.h"

static i32 stretch_before(const Calendar *c, i64 t) { /* the last stretch that opens at or before t, -1: none */
    i64 bucket = t >> c->shift;
    i32 i = c->first[bucket < c->n_first ? bucket : c->n_first - 1];
    while (i + 1 < c->n && c->open[i + 1] <= t) i++;
    return i;
}

static i64 opened(const Calendar *c, i32 i, i64 t) { /* open ticks before t, which lies behind the opening of stretch i */
    if (i < 0) return 0;
    return c->before[i] + ((t < c->close[i] ? t : c->close[i]) - c->open[i]);
}

i64 open_before(const Calendar *c, i64 t) { return opened(c, stretch_before(c, t), t); }

i64 open_between(const Model *m, i32 calendar, i64 begin, i64 end) {
    if (calendar < 0) return end - begin;
    return open_before(&m->calendars[calendar], end) - open_before(&m->calendars[calendar], begin);
}

i64 after_open(const Calendar *c, i64 t, i64 ticks) {
    i32 low = stretch_before(c, t), step = 1, high;
    i64 target = opened(c, low, t) + ticks;
    if (target > c->total) return NEVER;
    if (low < 0) low = 0;
    while (low + step < c->n && c->before[low + step] < target) { /* most spans end in the stretch in which they begin, or soon after */
        low += step;
        step *= 2;
    }
    for (high = low + step < c->n ? low + step - 1 : c->n - 1; low < high;) { /* the last stretch with before < target */
        i32 middle = (low + high + 1) / 2;
        if (c->before[middle] < target) low = middle;
        else high = middle - 1;
    }
    return c->open[low] + (target - c->before[low]);
}

i64 span_end(const Model *m, const Span *span, i64 t, double u) { return after(m, span->calendar, t, to_ticks(sample(&span->length, u))); }

static int value_at(const Run *r, const Case *c, const Field *f, double u, i64 *value) {
    const Values *v = &f->values;
    if (!v->has) return 0;
    if (!v->sampled) {
        i32 i = 0;
        while (i < v->n - 1 && !(u < v->cumulative[i])) i++;
        *value = v->codes[i];
        return 1;
    }
    *value = (i64)floor(sample(&v->number, u) * v->scale + 0.5);
    if (v->offset == 1) *value += c->arrived;
    if (v->offset == 2) *value += r->m->day0 + c->arrived / 86400000;
    return 1;
}

static int overridden(const Run *r, const Case *c, const Field *f, i64 *value) {
    if (f->override < 0 || !own_of(r, c)[f->override]) return 0;
    *value = overrides_of(r, c)[f->override];
    return 1;
}

int truly(const Run *r, const Case *c, i32 field, i64 *value) {
    const Field *f = &r->m->fields[field];
    return overridden(r, c, f, value) || value_at(r, c, f, draw(c->base, f->key, VALUE, 1, 0), value);
}

int believed(const Run *r, const Case *c, i32 field, i64 *value) {
    const Field *f = &r->m->fields[field];
    switch (state_of(r, c)[field]) {
    case MISSING: return 0;
    case RIGHT: return truly(r, c, field, value);
    default: return overridden(r, c, f, value) || value_at(r, c, f, draw(c->base, f->key, SHOWN, tries_of(r, c)[field], 0), value);
    }
}

enum { FALSE_3, TRUE_3, UNKNOWN_3 };

static int run_program(const Run *r, const Case *c, const Program *p, int true_reading, i64 *value) {
    i64 stack[p->depth];
    uint8_t known[p->depth];
    i32 n = 0;
    for (i32 i = 0; i < p->n; i++) {
        i64 a, b, arg = p->arg[i];
        int op = p->op[i], k;
        switch (op) {
        case OP_FIELD: known[n] = (uint8_t)(true_reading ? truly(r, c, (i32)arg, &stack[n]) : believed(r, c, (i32)arg, &stack[n])); n++; break;
        case OP_CONSTANT: stack[n] = arg; known[n++] = 1; break;
        case OP_NOW: stack[n] = r->now; known[n++] = 1; break;
        case OP_TODAY: stack[n] = r->m->day0 + r->now / 86400000; known[n++] = 1; break;
        case OP_FILLED: stack[n] = state_of(r, c)[arg] != MISSING; known[n++] = 1; break;
        case OP_NOT: stack[n - 1] = !stack[n - 1]; break;
        case OP_MIDNIGHT: stack[n - 1] = (stack[n - 1] - r->m->day0) * 86400000; break;
        default:
            n--;
            a = stack[n - 1];
            b = stack[n];
            k = known[n - 1] && known[n];
            if (op == OP_AND) {
                if ((known[n - 1] && !a) || (known[n] && !b)) { stack[n - 1] = 0; k = 1; }
                else stack[n - 1] = 1;
            } else if (op == OP_OR) {
                if ((known[n - 1] && a) || (known[n] && b)) { stack[n - 1] = 1; k = 1; }
                else stack[n - 1] = 0;
            } else if (k)
                stack[n - 1] = op == OP_EQ ? a == b : op == OP_NE ? a != b : op == OP_LT ? a < b : op == OP_LE ? a <= b : op == OP_ADD ? a + b : a - b;
            known[n - 1] = (uint8_t)k;
        }
    }
    *value = stack[0];
    return known[0];
}

int holds(const Run *r, const Case *c, const Program *p, int true_reading) {
    i64 value;
    return run_program(r, c, p, true_reading, &value) && value;
}

int program_value(const Run *r, const Case *c, const Program *p, i64 *value) { return run_program(r, c, p, 0, value); }

void try_field(Run *r, Case *c, i32 field, double complete) { /* 7.2 */
    const Field *f = &r->m->fields[field];
    uint32_t n = ++tries_of(r, c)[field];
    double u = draw(c->base, f->key, OUTCOME, n, 0);
    state_of(r, c)[field] = u < complete ? RIGHT : u < complete + (1.0 - complete) * (1.0 - f->wrong) ? MISSING : WRONG;
}

void set_field(Run *r, Case *c, i32 field, i64 code) {
    const Field *f = &r->m->fields[field];
    if (code == CLEAR) {
        state_of(r, c)[field] = MISSING;
        if (f->override >= 0) own_of(r, c)[f->override] = 0;
        return;
    }
    state_of(r, c)[field] = RIGHT;
    if (code == FILL) return;
    own_of(r, c)[f->override] = 1;
    overrides_of(r, c)[f->override] = code;
}

u64 missing_of(const Run *r, const Case *c, const Gate *g) { /* 7.3 */
    u64 told = 0;
    const uint8_t *state = state_of(r, c);
    for (i32 i = 0; i < g->n; i++) {
        const Need *need = &g->needs[i];
        if (need->only_if.n >= 0 && !holds(r, c, &need->only_if, 0)) continue;
        if (need->program.n >= 0 && holds(r, c, &need->program, 0)) continue;
        for (i32 f = 0; f < need->n; f++)
            if (state[need->fields[f]] == MISSING) told |= (u64)1 << need->fields[f];
    }
    return told;
}
