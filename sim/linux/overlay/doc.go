// Package overlay changes the standard library of the user's own Go release.
package overlay
