/* Rows that are kept: columns that grow together, each as narrow as its numbers allow, and handed over as it stands. */
#ifdef __linux__
#include <sys/mman.h>
#endif
#include "engine.h"

#define FIRST_ROOM 1024
#define LARGE_PAGE ((size_t)2 << 20)

/* Memory for so many bytes. Where it is worth it, in large pages: touching many small ones takes longer than the run. */
static void *allocated(size_t bytes) {
    if (bytes < LARGE_PAGE) return malloc(bytes);
    void *told = aligned_alloc(LARGE_PAGE, (bytes + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1));
#ifdef MADV_HUGEPAGE
    if (told) (void)madvise(told, bytes, MADV_HUGEPAGE); /* that the system may refuse does no harm */
#endif
    return told;
}

static int grow(Rows *rows) {
    i64 room = rows->room ? 4 * rows->room : FIRST_ROOM;
    for (i32 c = 0; c < COLUMNS; c++) {
        if (!rows->width[c]) continue;
        void *more = allocated((size_t)room * (size_t)rows->width[c]);
        if (!more) return 0;
        memcpy(more, rows->columns[c], (size_t)rows->n * (size_t)rows->width[c]);
        free(rows->columns[c]);
        rows->columns[c] = more;
    }
    rows->room = room;
    return 1;
}

/* Numbers i * step of `from`, for i below n, into the column from `at` on. */
static void put_numbers(void *column, i32 width, i64 at, const i64 *from, i64 n, i64 step) {
    switch (width) {
    case 1: for (i64 i = 0; i < n; i++) ((int8_t *)column)[at + i] = (int8_t)from[i * step]; return;
    case 2: for (i64 i = 0; i < n; i++) ((int16_t *)column)[at + i] = (int16_t)from[i * step]; return;
    case 4: for (i64 i = 0; i < n; i++) ((i32 *)column)[at + i] = (i32)from[i * step]; return;
    default: for (i64 i = 0; i < n; i++) ((i64 *)column)[at + i] = from[i * step];
    }
}

static i64 number_at(const void *column, i32 width, i64 i) {
    switch (width) {
    case 0: return 0;
    case 1: return ((const int8_t *)column)[i];
    case 2: return ((const int16_t *)column)[i];
    default: return ((const i32 *)column)[i]; /* eight bytes are never widened */
    }
}

static int widen(Rows *rows, i32 c, i32 width) {
    void *wide = allocated((size_t)rows->room * (size_t)width);
    if (!wide) return 0;
    for (i64 i = 0; i < rows->n; i++) {
        i64 number = number_at(rows->columns[c], rows->width[c], i);
        put_numbers(wide, width, i, &number, 1, 1);
    }
    free(rows->columns[c]);
    rows->columns[c] = wide;
    rows->width[c] = width;
    return 1;
}

int settle_rows(Rows *rows) {
    i32 fresh = rows->fresh;
    rows->fresh = 0;
    if (rows->n + fresh > rows->room && !grow(rows)) return 0;
    for (i32 c = 0; c < COLUMNS; c++) {
        const i64 *from = (const i64 *)rows->block + c;
        u64 any = 0, bits = 0; /* bits: what differs from a sign that goes on to the left */
        for (i64 i = 0; i < fresh; i++) {
            i64 number = from[i * COLUMNS];
            any |= (u64)number;
            bits |= (u64)(number ^ number >> 63);
        }
        if (!any && !rows->width[c]) continue;
        i32 width = bits >> 31 ? 8 : bits >> 15 ? 4 : bits >> 7 ? 2 : 1;
        if (width > rows->width[c] && !widen(rows, c, width)) return 0;
        put_numbers(rows->columns[c], rows->width[c], rows->n, from, fresh, COLUMNS);
    }
    rows->n += fresh;
    return 1;
}
