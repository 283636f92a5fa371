/* The limit: W1, W2 and W3 as one plain loop, in doubles, with sequential draws and nothing recorded but sums.
   Usage: limit WORKLOAD CASES SEED. Prints CPU seconds, mean wait at the first team and mean lead time in minutes, peak memory in bytes. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

typedef struct { double at; uint32_t order, what; } Event; /* what: case * 4 + kind */
typedef struct { Event *at; int n; uint32_t order; } Heap;
typedef struct { int32_t first, last; } Line;
typedef struct { double arrived, queued; int32_t next; uint8_t stage, low; } Case;
enum { ARRIVAL, SERVED, BACK, SHIFT };

static uint64_t state[4];
static const int seats_of[6] = {3, 4, 5, 6, 7, 8};

static uint64_t turned(uint64_t x, int by) { return x << by | x >> (64 - by); }

static double uniform(void) { /* xoshiro256++, Blackman and Vigna 2019 */
    uint64_t told = turned(state[0] + state[3], 23) + state[0], t = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = turned(state[3], 45);
    return (double)(told >> 11) * 0x1p-53;
}

static double exponential(double mean) { return -mean * log(1.0 - uniform()); }

static double normal(void) { /* Marsaglia's polar method */
    static double kept;
    static int has;
    double a, b, s;
    if (has) { has = 0; return kept; }
    do {
        a = 2.0 * uniform() - 1.0;
        b = 2.0 * uniform() - 1.0;
        s = a * a + b * b;
    } while (s >= 1.0 || s == 0.0);
    s = sqrt(-2.0 * log(s) / s);
    kept = b * s;
    has = 1;
    return a * s;
}

static int sooner(Event a, Event b) { return a.at < b.at || (a.at == b.at && a.order < b.order); }

static void push(Heap *h, double at, uint32_t what) {
    Event e = {at, h->order++, what};
    int i = h->n++;
    for (; i > 0 && sooner(e, h->at[(i - 1) / 2]); i = (i - 1) / 2) h->at[i] = h->at[(i - 1) / 2];
    h->at[i] = e;
}

static Event pop(Heap *h) {
    Event top = h->at[0], last = h->at[--h->n];
    int i = 0;
    for (int child; (child = 2 * i + 1) < h->n; i = child) {
        if (child + 1 < h->n && sooner(h->at[child + 1], h->at[child])) child++;
        if (!sooner(h->at[child], last)) break;
        h->at[i] = h->at[child];
    }
    h->at[i] = last;
    return top;
}

static double next_opening(double t) {
    double week = floor(t / 10080.0) * 10080.0;
    int day = (int)((t - week) / 1440.0);
    double minute = t - week - day * 1440.0;
    if (day < 5 && minute < 540.0) return week + day * 1440.0 + 540.0;
    return day < 4 ? week + (day + 1) * 1440.0 + 540.0 : week + 10080.0 + 540.0;
}

static double worked(double t, double work) { /* when so much open time after t is used; t is open */
    double left = 1020.0 - (t - floor(t / 1440.0) * 1440.0);
    while (work > left) {
        work -= left;
        t = next_opening(t + left);
        left = 480.0;
    }
    return t + work;
}

static double mu[6], sigma, wait_sum, lead_sum;
static long waits;
static int one_seat, office, idle[6];
static Line lines[6][2];
static Case *cases;
static Heap heap;

static void serve(int stage, int32_t number, double t) {
    double work = one_seat ? exponential(1.0) : exp(mu[stage] + sigma * normal());
    idle[stage]--;
    if (!stage) { wait_sum += t - cases[number].queued; waits++; }
    push(&heap, office ? worked(t, work) : t + work, (uint32_t)number << 2 | SERVED);
}

static int serve_next(int stage, double t) {
    for (int low = 0; low < 2; low++) {
        Line *line = &lines[stage][low];
        int32_t number = line->first;
        if (number < 0) continue;
        line->first = cases[number].next;
        serve(stage, number, t);
        return 1;
    }
    return 0;
}

static void queue(int32_t number, int stage, double t, int open) {
    Case *c = &cases[number];
    Line *line = &lines[stage][c->low];
    c->stage = (uint8_t)stage;
    c->queued = t;
    if (open && idle[stage] > 0) { serve(stage, number, t); return; }
    c->next = -1;
    if (line->first < 0) line->first = number;
    else cases[line->last].next = number;
    line->last = number;
}

int main(int n, char **words) {
    if (n != 4) return 2;
    int workload = words[1][1] - '0', stages = workload == 1 ? 1 : 6, open;
    long total = atol(words[2]), arrived = 0, done = 0;
    uint64_t seed = strtoull(words[3], NULL, 10);
    double gap = workload == 1 ? 1 / 0.9 : workload == 2 ? 10.0 : 42.0;
    clock_t begun = clock();
    for (int i = 0; i < 4; i++) { /* SplitMix64 */
        uint64_t x = seed += 0x9E3779B97F4A7C15ull;
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ull;
        x = (x ^ x >> 27) * 0x94D049BB133111EBull;
        state[i] = x ^ x >> 31;
    }
    one_seat = workload == 1;
    office = workload == 3;
    open = !office;
    sigma = sqrt(log(2.0));
    for (int i = 0; i < 6; i++) {
        mu[i] = log(0.8 * seats_of[i] / (0.1 * (i < 3 ? 1.25 : 1.0))) - sigma * sigma / 2;
        idle[i] = one_seat ? 1 : seats_of[i];
        lines[i][0].first = lines[i][1].first = -1;
    }
    cases = malloc((size_t)(total + 1) * sizeof(Case));
    heap.at = malloc((size_t)(2 * total + 64) * sizeof(Event));
    if (!cases || !heap.at) return 1;
    push(&heap, exponential(gap), ARRIVAL);
    if (office) push(&heap, 540.0, 0 << 2 | SHIFT);
    while (done < total) {
        Event e = pop(&heap);
        int32_t number = (int32_t)(e.what >> 2);
        switch (e.what & 3) {
        case ARRIVAL:
            cases[number].arrived = e.at;
            cases[number].low = one_seat ? 1 : uniform() >= 0.2;
            if (++arrived < total) push(&heap, e.at + exponential(gap), (uint32_t)arrived << 2 | ARRIVAL);
            queue(number, 0, e.at, open);
            break;
        case BACK: queue(number, 0, e.at, open); break;
        case SERVED: {
            int stage = cases[number].stage;
            idle[stage]++;
            if (stage == 2 && uniform() < 0.2) push(&heap, e.at + 30.0, (uint32_t)number << 2 | BACK);
            else if (stage == stages - 1) { lead_sum += e.at - cases[number].arrived; done++; }
            else queue(number, stage + 1, e.at, open);
            if (open && idle[stage] > 0) serve_next(stage, e.at);
            break;
        }
        default:
            open = !open;
            push(&heap, open ? e.at + 480.0 : next_opening(e.at), SHIFT);
            for (int i = 0; open && i < 6; i++)
                while (idle[i] > 0 && serve_next(i, e.at)) {}
        }
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%.6f %.6f %.6f %ld\n", (double)(clock() - begun) / CLOCKS_PER_SEC, wait_sum / (double)waits, lead_sum / (double)total, used.ru_maxrss * 1024L);
    free(cases);
    free(heap.at);
    return 0;
}
