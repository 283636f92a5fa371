# cython: language_level=3, boundscheck=False, wraparound=False
"""The door to the kernel: a Model's tape in, rows out, without the GIL between."""

from libc.stdint cimport int64_t, uint64_t

import numpy as np


cdef extern from "native/state.h" nogil:
    ctypedef struct Model:
        pass
    ctypedef struct Chunk:
        Chunk *next
        int64_t n
        int64_t rows[1]
    ctypedef struct Run:
        int64_t now
        int64_t events
        int64_t rows
        int64_t arrivals
        int64_t most_live
        int64_t closed
        Chunk *first
    int COLUMNS
    Model *read_model(const int64_t *tape, int64_t length)
    void free_model(Model *model)
    Run *new_run(const Model *model, uint64_t seed, uint64_t replication, int logging)
    int advance_run(Run *run, int64_t most_events)
    void free_run(Run *run)


cdef class Kernel:
    """A run of one Model; `advance` until it says True, then take `rows`."""

    cdef Model *model
    cdef Run *run

    def __cinit__(self, const int64_t[::1] tape, seed, replication, bint logging):
        self.model = read_model(&tape[0], tape.shape[0])
        if self.model == NULL:
            raise MemoryError("the kernel could not read the model")
        self.run = new_run(self.model, <uint64_t>(seed & 0xFFFFFFFFFFFFFFFF), <uint64_t>replication, logging)
        if self.run == NULL:
            raise MemoryError("the kernel has no memory")

    def __dealloc__(self):
        if self.run != NULL:
            free_run(self.run)
        if self.model != NULL:
            free_model(self.model)

    def advance(self, int64_t events):
        """Let so many events happen; True when the run has ended."""
        cdef int done
        with nogil:
            done = advance_run(self.run, events)
        if done < 0:
            raise MemoryError("the kernel has no memory")
        return done == 1

    @property
    def now(self):
        """The tick of the last instant."""
        return self.run.now

    @property
    def counts(self):
        """Instants, rows, arrivals, closed cases, and the most cases that were open at once."""
        return self.run.events, self.run.rows, self.run.arrivals, self.run.closed, self.run.most_live

    def columns(self):
        """All rows so far, by column: int64 [columns, rows]."""
        cdef Chunk *chunk = self.run.first
        cdef int64_t total = 0, at = 0, row, column, begin, until
        while chunk != NULL:
            total += chunk.n
            chunk = chunk.next
        told = np.empty((COLUMNS, total), dtype=np.int64)
        cdef int64_t[:, ::1] view = told
        with nogil:
            chunk = self.run.first
            while chunk != NULL:
                for begin in range(0, chunk.n, 128):  # so many rows stay in the nearest cache
                    until = min(begin + 128, chunk.n)
                    for column in range(COLUMNS):
                        for row in range(begin, until):
                            view[column, at + row] = chunk.rows[row * COLUMNS + column]
                at += chunk.n
                chunk = chunk.next
        return told
