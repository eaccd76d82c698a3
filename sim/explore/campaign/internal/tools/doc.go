// Package tools offers a program's scenarios to other programs, over the Model Context Protocol.
//
// # Contract
//
// Each tool is one call of the command of the scenarios, built from the files as they are at that
// moment, and answers what the command prints with -json. A call that finds something is an answer,
// not an error; an error is one line, or what the compiler says. No tool changes a file; init and
// skeleton write new ones. Answers are cut after [mostBytes], and say so.
//
// # Map of the files
//
//   - server.go: the tools. calls.go: what they call. words.go: a failure in words.
//
//detlint:outside it starts processes
package tools
