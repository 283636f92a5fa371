# cython: language_level=3, boundscheck=False, wraparound=False
"""The door to the kernel: a Model's tape in, rows out, without the GIL between."""

from cython cimport view
from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport free

import numpy as np


cdef extern from "native/state.h" nogil:
    ctypedef struct Model:
        pass
    ctypedef struct Rows:
        void *columns[1]
        int width[1]
        int64_t n
        int64_t room
    ctypedef struct Run:
        int64_t now
        int64_t events
        int64_t rows
        int64_t arrivals
        int64_t most_live
        int64_t closed
        Rows kept
    int COLUMNS
    Model *read_model(const int64_t *tape, int64_t length)
    void free_model(Model *model)
    Run *new_run(const Model *model, uint64_t seed, uint64_t replication, int logging)
    int settle_rows(Rows *rows)
    int advance_run(Run *run, int64_t most_events)
    void free_run(Run *run)
    int64_t case_slots(const Run *run)
    int64_t open_cases(const Run *run, int64_t *numbers)


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
        """All rows that were kept, by column: arrays of whole numbers as narrow as they allow, which take the memory over."""
        if not settle_rows(&self.run.kept):
            raise MemoryError("the kernel has no memory for the rows")
        told = [self.taken(column) for column in range(COLUMNS)]
        self.run.kept.n = self.run.kept.room = 0
        return told

    cdef taken(self, int column):
        cdef int64_t n = self.run.kept.n
        cdef int width = self.run.kept.width[column]
        cdef view.array told
        if width == 0 or n == 0:
            free(self.run.kept.columns[column])
            array = np.zeros(n, dtype=np.int8)
        else:
            told = view.array((n,), width, {1: "b", 2: "h", 4: "i", 8: "q"}[width], allocate_buffer=False)
            told.data = <char *> self.run.kept.columns[column]
            told.callback_free_data = free
            array = np.asarray(told)
        self.run.kept.columns[column] = NULL
        self.run.kept.width[column] = 0
        return array

    def open_cases(self):
        """The numbers of the cases of which rows may still come, in no order: int64."""
        told = np.empty(case_slots(self.run) + 1, dtype=np.int64)
        cdef int64_t[::1] numbers = told
        cdef int64_t n = open_cases(self.run, &numbers[0])
        if n < 0:
            raise MemoryError("the kernel has no memory")
        return told[:n].copy()
