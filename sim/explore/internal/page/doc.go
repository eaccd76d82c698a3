// Package page draws a run: as one HTML page that needs no network, and for two
// tools that others have written, Perfetto and ShiViz.
//
// # Contract
//
// [Write] is a function of its data. The page holds everything it needs: no font, no script, no
// picture is loaded, and its content security policy forbids it. All that comes from a run is
// escaped. It has a lane for each host, messages as arrows, what was off as bands, and each record
// as a mark; quantities over virtual time are static pictures, which need no script; with 500,000
// records it stays fluid, because a frame draws what is visible, and one mark for each pixel and
// kind. A page of a part of a trace says that it is one. What a checker drew of a failure stands in
// a frame of its own, which can run scripts and reach nothing of the page.
//
// # Map of the files
//
//   - page.go: the data of a page, and the page. pack.go: records as columns.
//   - picture.go: a quantity over virtual time, as SVG.
//   - template.html, style.css, shell.js, and page.js for the diagram: what a browser gets.
//   - perfetto.go, shiviz.go: the exports.
package page
