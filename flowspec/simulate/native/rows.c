/* Rows that are kept: columns that grow together, each written once and handed over as it stands. */
#ifdef __linux__
#include <sys/mman.h>
#endif
#include "engine.h"

#define FIRST_ROOM 1024
#define LARGE_PAGE ((size_t)2 << 20)

/* Memory for so many rows, with what was there. Where it is worth it, in large pages: touching many small ones takes longer than the run. */
static i64 *resized(i64 *column, i64 used, i64 room) {
    size_t bytes = (size_t)room * sizeof(i64);
    i64 *told = bytes >= LARGE_PAGE ? aligned_alloc(LARGE_PAGE, bytes) : malloc(bytes);
    if (!told) return NULL;
#ifdef MADV_HUGEPAGE
    if (bytes >= LARGE_PAGE) (void)madvise(told, bytes, MADV_HUGEPAGE); /* that the system may refuse does no harm */
#endif
    if (column) memcpy(told, column, (size_t)used * sizeof(i64));
    free(column);
    return told;
}

static int grow(Rows *kept) {
    i64 room = kept->room ? 4 * kept->room : FIRST_ROOM;
    for (i32 c = 0; c < COLUMNS; c++) {
        if (!kept->columns[c]) continue;
        i64 *more = resized(kept->columns[c], kept->n, room);
        if (!more) return 0;
        kept->columns[c] = more;
    }
    kept->room = room;
    return 1;
}

static int add_column(Rows *kept, i32 c) { /* all were 0 */
    kept->columns[c] = resized(NULL, 0, kept->room);
    if (!kept->columns[c]) return 0;
    memset(kept->columns[c], 0, (size_t)kept->n * sizeof(i64));
    return 1;
}

int keep_row(Rows *kept, const i64 *row) {
    if (kept->n == kept->room && !grow(kept)) return 0;
    i64 n = kept->n++;
    for (i32 c = 0; c < COLUMNS; c++) {
        i64 *column = kept->columns[c];
        if (column) column[n] = row[c];
        else if (row[c]) {
            if (!add_column(kept, c)) return 0;
            kept->columns[c][n] = row[c];
        }
    }
    return 1;
}
