// Package linux runs ordinary Go programs as hosts of a simulation.
package linux
