// Package cgo calls C, as far as a simulated program can.
//
// # Contract
//
// What C asks of the system is answered by the real machine. C that calls Go back, and a thread of C
// that calls Go, end the program.
//
// # Map of the files
//
//   - program.go: the calls.
//
//detlint:outside it is about what the simulation does not see
package cgo

/*
#include <pthread.h>
#include <unistd.h>

extern int twice(int);

static int add(int a, int b) { return a + b; }
static int back(int n) { return twice(n) + 1; }
static void *thread(void *n) { *(int *)n = twice(*(int *)n); return 0; }
static int elsewhere(int n) {
	pthread_t t;
	pthread_create(&t, 0, thread, &n);
	pthread_join(t, 0);
	return n;
}
*/
import "C"

//export twice
func twice(n C.int) C.int { return 2 * n }

// Add calls C, which calls nothing.
func Add(a, b int) int { return int(C.add(C.int(a), C.int(b))) }

// Pid is what C takes for the number of the process.
func Pid() int { return int(C.getpid()) }

// Back calls C, which calls Go.
func Back(n int) int { return int(C.back(C.int(n))) }

// Elsewhere calls C, which calls Go in a thread of its own, and waits for that.
func Elsewhere(n int) int { return int(C.elsewhere(C.int(n))) }
