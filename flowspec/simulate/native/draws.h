/* Keyed draws and sampling by inversion: semantics 1.5, 1.6. */
#ifndef FLOWSPEC_DRAWS_H
#define FLOWSPEC_DRAWS_H

#include <math.h>
#include "model.h"

enum purpose {
    ARRIVAL = 1, PRIORITY, WORK_P, REWORK, PATIENCE, ROUTE, MACHINE_P, LOW, CONFUSION, SORT_P, HOLD_P, HOLDWAIT, UNOWNED_P, OUTCOME, VALUE,
    SHOWN, FORGOTTEN_P, NOTICE_P, ASKED, LOOK_P, RECHECK, DETECT, ASK_P, ANSWER, FIX_P, MISTRUST, BLOCKFIX_P, APPROVE_P, AFTER, OVERFIX,
    EVERY, FAILS, TOLD, SIDE_P, HARM, REPAIR_P, INCONSISTENT, DEFAULTED
};

static inline u64 mix(u64 x) {
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ x >> 27) * 0x94D049BB133111EBull;
    return x ^ x >> 31;
}

static inline __attribute__((always_inline)) double draw(u64 base, u64 key, u64 purpose, u64 visit, u64 k) {
    u64 h = mix(mix(base ^ mix(key ^ mix(purpose))) ^ (visit << 16 | k));
    return ((double)(h >> 12) + 0.5) * 0x1p-52;
}

/* Wichura's AS 241, PPND16: the normal quantile, Applied Statistics 37 (1988) 477-484. */
static inline double normal_quantile(double p) {
    double q = p - 0.5, r, value;
    if (fabs(q) <= 0.425) {
        r = 0.180625 - q * q;
        return q *
            (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
              + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
            / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                  + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                + 4.2313330701600911252e1) * r + 1.0);
    }
    r = q < 0.0 ? p : 1.0 - p;
    r = sqrt(-log(r));
    if (r <= 5.0) {
        r = r - 1.6;
        value = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
                   + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
                 + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
            / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
                  + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
                + 2.05319162663775882187e0) * r + 1.0);
    } else {
        r = r - 5.0;
        value = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
                   + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
                 + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
            / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
                  + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
                + 5.99832206555887937690e-1) * r + 1.0);
    }
    return q < 0.0 ? -value : value;
}

static inline double sample(const Dist *d, double u) {
    const double *p = d->p;
    switch (d->family) {
    case FIXED: return p[0];
    case EXPONENTIAL: return -p[0] * log(u);
    case LOGNORMAL: return exp(p[0] + p[1] * normal_quantile(u));
    case WEIBULL: return p[0] * pow(-log(u), 1.0 / p[1]);
    case UNIFORM: return p[0] + (p[1] - p[0]) * u;
    case TRIANGULAR: {
        double c = (p[1] - p[0]) / (p[2] - p[0]);
        if (u < c) return p[0] + sqrt(u * (p[2] - p[0]) * (p[1] - p[0]));
        return p[2] - sqrt((1.0 - u) * (p[2] - p[0]) * (p[2] - p[1]));
    }
    case NORMAL: {
        double x = p[0] + p[1] * normal_quantile(u);
        return x > 0.0 ? x : 0.0;
    }
    default: {
        i32 low = 0, high = d->n / 2 - 2; /* the last point i with p_i <= u, never the last of all */
        while (low < high) {
            i32 middle = (low + high + 1) / 2;
            if (d->table[2 * middle] <= u) low = middle;
            else high = middle - 1;
        }
        const double *a = d->table + 2 * low;
        return a[1] + (a[3] - a[1]) * ((u - a[0]) / (a[2] - a[0]));
    }
    }
}

static inline i64 to_ticks(double x) { return x < 1.5 ? 1 : x < 0x1p52 ? (i64)(x + 0.5) : (i64)1 << 52; }

#endif
