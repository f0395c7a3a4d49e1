/* Plain integer types, the same for the kernel and for programs. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

typedef int32_t ssize_t;
typedef int32_t pid_t;
typedef uint32_t mode_t;
typedef int64_t loff_t;
