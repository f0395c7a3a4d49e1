/* What uname and /proc/version say. */
#pragma once

#define TINE_NAME	"Tine"
#define TINE_RELEASE	"0.1"
#define TINE_VERSION	"#1"
#define TINE_MACHINE	"i686"
