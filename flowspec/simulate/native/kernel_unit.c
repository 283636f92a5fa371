/* One unit, so that the compiler sees all of the loop at once. */
#include "model.c"
#include "containers.c"
#include "values.c"
#include "clocks.c"
#include "seats.c"
#include "life.c"
#include "rows.c"
#include "run.c"
