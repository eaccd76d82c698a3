// Package page draws the findings of a branch as one HTML page: what is new first, and for each
// finding in which campaigns it was seen.
//
// # Contract
//
// The page is whole by itself: no script, no font and no image is fetched. [Write] writes it as a
// file; [Handler] serves it, with the progress of a campaign that runs, and loads it again by
// itself until that has ended. What the program under test said is text on it, never markup.
//
// # Map of the files
//
//   - page.go: what stands on it. page.html: how. serve.go: served.
//
//detlint:outside it is about simulations that are over
package page
