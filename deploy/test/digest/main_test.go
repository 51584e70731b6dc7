package main

import (
	"strings"
	"testing"
)

func TestWhatIsShown(t *testing.T) {
	cases := map[string]struct {
		in, shown               string
		passed, failed, skipped int
	}{
		"a package that passes is one line": {
			in: `{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}`,
			shown: "ok  \tp\t0.1s\n", passed: 1,
		},
		"a test that fails shows what it printed, its neighbour does not": {
			in: `{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:3: no\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}`,
			shown: "    b_test.go:3: no\nFAIL\tp\t0.1s\n", passed: 1, failed: 1,
		},
		"a panic shows the test that never ended, as failed": {
			in: `{"Action":"output","Package":"p","Test":"TestA","Output":"panic: oh\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}`,
			shown: "panic: oh\nFAIL\tp\t0.1s\n", failed: 1,
		},
		"a package that does not build": {
			in: `{"ImportPath":"p","Action":"build-output","Output":"p.go:1: undefined: x\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p"}`,
			shown: "p.go:1: undefined: x\nFAIL\tp [build failed]\n",
		},
		"a test that did not run, and words that are not JSON": {
			in:    "go: downloading x\n" + `{"Action":"skip","Package":"p","Test":"TestA"}`,
			shown: "go: downloading x\n", skipped: 1,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var shown strings.Builder
			d := digest{out: &shown, printed: map[testName][]string{}}
			if err := d.read(strings.NewReader(c.in)); err != nil {
				t.Fatal(err)
			}
			if shown.String() != c.shown {
				t.Errorf("shown\n%s\nwant\n%s", shown.String(), c.shown)
			}
			if d.passed != c.passed || d.failed != c.failed || d.skipped != c.skipped {
				t.Errorf("counted %d passed, %d failed, %d skipped", d.passed, d.failed, d.skipped)
			}
		})
	}
}
