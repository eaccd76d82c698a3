// Package excepttests has faults only in its tests, which are not looked at.
package excepttests
