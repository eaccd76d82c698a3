// Package rehearsal lets campaigns run in a simulation, where everything around them fails.
//
// # Contract
//
// The hosts run what machines run: the NATS server that campaigns embed, on a disk; the campaign's
// own process; and workers. All of it is the code of packages queue and campaign, and of the
// libraries below them. Only the program under test is made up ([verdicts]): it takes some time,
// and what it comes to follows from its seeds.
//
// Processes are killed, the server loses power, hosts pause and are cut off from each other; who
// has ended is started again. In the end the campaign has each run that was asked for exactly once,
// its findings are confirmed, and it has ended. Two wrong protocols show that this is looked at:
// one that acknowledges a task before its result is stored, and one that counts each result.
//
// Runs of one seed are alike in all processes, also where the machine is busy.
//
// # Map of the files
//
//   - scenario.go: hosts, faults and properties. programs.go: what the hosts run.
//   - judged.go: the program under test, and what a campaign must come to. defects.go: the wrong
//     protocols. crowd.go: a thousand machines.
package rehearsal
