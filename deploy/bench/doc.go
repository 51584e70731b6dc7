// Package bench measures the whole program as an operator runs it: a child
// process on MariaDB or SQLite, a simulated WeChat that pushes to it, and agents
// who answer over HTTP. It has tests only. They assert counts, which no busy
// machine changes, and print times, which every machine changes.
//
// Reading order: program_test.go (the child), company_test.go (who works there),
// crowd_test.go (who writes), flood_test.go (many pushes a second),
// kill_test.go (the same while the child is killed).
//
// make bench-wechat runs the full figures; without YINGKE_TEST_LONG the tests
// are short.
package bench
