package model

import (
	"errors"
	"strings"
	"testing"
)

func TestAWebAddressIsOneThatABrowserOpensAndDoesNotRun(t *testing.T) {
	for address, want := range map[string]error{
		"":                                          nil,
		"https://example.com":                       nil,
		"  http://example.com/a?b=c#d  ":            nil,
		"https://例子.中国/订单?号=1":                      nil,
		"HTTPS://EXAMPLE.COM":                       nil,
		"http://[::1]:8080/":                        nil,
		"javascript:alert(1)":                       ErrBadURL,
		"java\nscript:alert(1)":                     ErrBadURL,
		"data:text/html,<script>1</script>":         ErrBadURL,
		"//example.com":                             ErrBadURL,
		"/path":                                     ErrBadURL,
		"https:///path":                             ErrBadURL,
		"https://:80/":                              ErrBadURL,
		"ftp://example.com":                         ErrBadURL,
		"https://a:b@example.com":                   ErrBadURL,
		"https://example.com/\"onclick=\"x":         ErrBadURL,
		"https://example.com/<b>":                   ErrBadURL,
		"https://example.com/a b":                   ErrBadURL,
		"https://example.com/\u202egnp.exe":         ErrBadURL,
		"https://x.com/" + strings.Repeat("a", 600): ErrTooLong,
	} {
		if _, err := WebAddress("url", address); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", address, err, want)
		}
	}
}

func TestTextIsTrimmedAndHeldToItsLimit(t *testing.T) {
	if got, err := Line("name", "  订单 \u00a0", 2); got != "订单" || err != nil {
		t.Errorf("trimmed: %q, %v", got, err)
	}
	if _, err := Line("name", "一二三", 2); !errors.Is(err, ErrTooLong) {
		t.Errorf("three characters of two: %v", err)
	}
	for _, bad := range []string{"a\x00b", "a\nb", "a\u202eb", "a\u2066b", "a\x7fb"} {
		if _, err := Line("name", bad, 9); !errors.Is(err, ErrBadCharacters) {
			t.Errorf("%q: %v", bad, err)
		}
		if got := Tidy(bad, 9); got != "ab" {
			t.Errorf("tidied %q: %q", bad, got)
		}
	}
	if got, err := Lines("text", "a\r\nb\tc", 9); got != "a\nb\tc" || err != nil {
		t.Errorf("lines: %q, %v", got, err)
	}
	if _, err := Required("name", " \t ", 9); !errors.Is(err, ErrRequired) {
		t.Errorf("only spaces: %v", err)
	}
	if got := Tidy(" 一二三四 ", 3); got != "一二三" {
		t.Errorf("cut: %q", got)
	}
}
