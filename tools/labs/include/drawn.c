/* What a judge's program is told: see lab.h. */
#include <lab.h>

volatile struct lab_drawn lab_drawn = { { 0x7e11a5ea, 0x1ab0e0de }, 0 };
