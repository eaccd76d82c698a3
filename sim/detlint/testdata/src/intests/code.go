// Package intests has its faults in its tests.
package intests
