// Command digest reads what `go test -json` prints and shows what a person
// wants to see: a line per package, and everything that a failed test printed.
// It writes the counts to the file named as its argument: "passed failed skipped".
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is a line of `go test -json`; see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string // of a package that does not build
	Test       string
	Output     string
}

type testName struct{ pkg, test string }

type digest struct {
	out                     io.Writer
	printed                 map[testName][]string
	passed, failed, skipped int
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json ./... | digest FILE-FOR-THE-COUNTS")
		os.Exit(2)
	}
	d := digest{out: os.Stdout, printed: map[testName][]string{}}
	err := d.read(os.Stdin)
	counts := fmt.Sprintf("%d %d %d\n", d.passed, d.failed, d.skipped)
	if err := cmp.Or(err, os.WriteFile(os.Args[1], []byte(counts), 0o644)); err != nil {
		fmt.Fprintln(os.Stderr, "digest:", err)
		os.Exit(1)
	}
}

// longestLine is the most that one line of a test's output may have.
const longestLine = 16 << 20

func (d *digest) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(d.out, lines.Text()) // go's own words, such as a module that is missing
			continue
		}
		d.take(e)
	}
	return lines.Err()
}

func (d *digest) take(e event) {
	test := testName{e.Package, e.Test}
	switch e.Action {
	case "output":
		d.printed[test] = append(d.printed[test], e.Output)
	case "build-output":
		fmt.Fprint(d.out, e.Output)
	case "pass", "skip", "fail":
		d.end(test, e.Action)
	}
}

// end shows a package that ended, and a test that failed.
func (d *digest) end(test testName, action string) {
	lines := d.printed[test]
	delete(d.printed, test)
	if test.test == "" {
		d.endPackage(test.pkg, lines, action)
		return
	}
	switch action {
	case "pass":
		d.passed++
	case "skip":
		d.skipped++
	case "fail":
		d.failed++
		fmt.Fprint(d.out, strings.Join(lines, ""))
	}
}

// endPackage shows a package's closing line; if it failed, all that it printed,
// with the tests that never ended, because a panic ends none of them.
func (d *digest) endPackage(pkg string, lines []string, action string) {
	if action == "fail" {
		for _, open := range d.open(pkg) {
			fmt.Fprint(d.out, strings.Join(d.printed[open], ""))
			delete(d.printed, open)
			d.failed++
		}
		fmt.Fprint(d.out, strings.Join(lines, ""))
		return
	}
	for _, line := range lines {
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "? ") {
			fmt.Fprint(d.out, line)
		}
	}
}

func (d *digest) open(pkg string) []testName {
	var open []testName
	for n := range d.printed {
		if n.pkg == pkg {
			open = append(open, n)
		}
	}
	slices.SortFunc(open, func(a, b testName) int { return strings.Compare(a.test, b.test) })
	return open
}
