/* Slots, event heap, lines: containers that know nothing of what they hold means. */
#include "containers.h"

i32 new_slot(Pool *p) {
    if (p->n_free) return p->free[--p->n_free];
    if (p->n == p->room) {
        i32 blocks = p->room / BLOCK_SLOTS;
        char **more = realloc(p->blocks, (size_t)(blocks + 1) * sizeof(char *));
        if (!more) return -1;
        p->blocks = more;
        p->blocks[blocks] = calloc(BLOCK_SLOTS, p->size);
        if (!p->blocks[blocks]) return -1;
        p->room += BLOCK_SLOTS;
    }
    return p->n++;
}

int free_slot(Pool *p, i32 slot) {
    if (p->n_free == p->free_room) {
        i32 room = p->free_room ? 2 * p->free_room : 64;
        i32 *more = realloc(p->free, (size_t)room * sizeof(i32));
        if (!more) return 0;
        p->free = more;
        p->free_room = room;
    }
    p->free[p->n_free++] = slot;
    return 1;
}

void free_pool(Pool *p) {
    for (i32 b = 0; b < p->room / BLOCK_SLOTS; b++) free(p->blocks[b]);
    free(p->blocks);
    free(p->free);
}

static inline int sooner(const Event *a, const Event *b) { /* one comparison of 128 bits: no branch that is hard to foresee */
    return ((unsigned __int128)(u64)a->t << 64 | a->rank) < ((unsigned __int128)(u64)b->t << 64 | b->rank);
}

static inline i64 soonest_child(const EventHeap *h, i64 first) { /* of up to four from `first` on, which is there */
    const Event *c = h->at + first, *best = c;
    if (first + 4 <= h->n) {
        const Event *left = c + sooner(c + 1, c), *right = c + 2 + sooner(c + 3, c + 2);
        best = sooner(right, left) ? right : left;
    } else
        while (++c < h->at + h->n) best = sooner(c, best) ? c : best;
    return best - h->at;
}

static void sink(EventHeap *h, Event e) { /* from the top, where there is room */
    i64 i = 0;
    for (i64 first; (first = 4 * i + 1) < h->n;) {
        i64 best = soonest_child(h, first);
        if (!sooner(&h->at[best], &e)) break;
        h->at[i] = h->at[best];
        i = best;
    }
    h->at[i] = e;
}

int push_event(EventHeap *h, Event e) {
    if (h->taken) {
        h->taken = 0;
        sink(h, e);
        return 1;
    }
    if (h->n == h->room) {
        i64 room = h->room ? 2 * h->room : 1024;
        Event *more = realloc(h->at, (size_t)room * sizeof(Event));
        if (!more) return 0;
        h->at = more;
        h->room = room;
    }
    i64 i = h->n++;
    while (i > 0) {
        i64 up = (i - 1) / 4;
        if (!sooner(&e, &h->at[up])) break;
        h->at[i] = h->at[up];
        i = up;
    }
    h->at[i] = e;
    return 1;
}

i64 next_time(const EventHeap *h) {
    if (!h->taken) return h->n ? h->at[0].t : NEVER;
    return h->n > 1 ? h->at[soonest_child(h, 1)].t : NEVER;
}

Event take_event(EventHeap *h) {
    if (h->taken) {
        Event last = h->at[--h->n];
        if (h->n) sink(h, last);
    }
    h->taken = 1;
    return h->at[0];
}

int before_in_line(const Waiting *a, const Waiting *b) {
    if (a->priority != b->priority) return a->priority < b->priority;
    if (a->due != b->due) return a->due < b->due;
    if (a->entered != b->entered) return a->entered < b->entered;
    if (a->number != b->number) return a->number < b->number;
    return a->order < b->order;
}

int push_waiting(Line *l, Waiting w) {
    if (l->n == l->room) {
        i32 room = l->room ? 2 * l->room : 16;
        Waiting *more = realloc(l->at, (size_t)room * sizeof(Waiting));
        if (!more) return 0;
        l->at = more;
        l->room = room;
    }
    i32 i = l->n++;
    while (i > 0) {
        i32 up = (i - 1) / 2;
        if (!before_in_line(&w, &l->at[up])) break;
        l->at[i] = l->at[up];
        i = up;
    }
    l->at[i] = w;
    return 1;
}

void pop_waiting(Line *l) {
    Waiting last = l->at[--l->n];
    i32 i = 0;
    for (;;) {
        i32 c = 2 * i + 1;
        if (c >= l->n) break;
        if (c + 1 < l->n && before_in_line(&l->at[c + 1], &l->at[c])) c++;
        if (!before_in_line(&l->at[c], &last)) break;
        l->at[i] = l->at[c];
        i = c;
    }
    l->at[i] = last;
}
