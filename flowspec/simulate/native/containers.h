#ifndef FLOWSPEC_CONTAINERS_H
#define FLOWSPEC_CONTAINERS_H

#include "state.h"

#define BLOCK_SLOTS 256
static inline void *slot_at(const Pool *p, i32 slot) { return p->blocks[(uint32_t)slot / BLOCK_SLOTS] + p->size * ((uint32_t)slot % BLOCK_SLOTS); }
i32 new_slot(Pool *pool); /* -1: out of memory; a new slot is zeroed, a used one as it was left */
int free_slot(Pool *pool, i32 slot);
void free_pool(Pool *pool);

int push_event(EventHeap *heap, Event event); /* 0: out of memory */
i64 next_time(const EventHeap *heap); /* NEVER: there is none */
Event take_event(EventHeap *heap); /* the soonest; its place stays empty, as the next to be pushed often comes at once */

int before_in_line(const Waiting *a, const Waiting *b);
int push_waiting(Line *line, Waiting waiting);
void pop_waiting(Line *line);

#endif
