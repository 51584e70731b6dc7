package h5

import (
	"io/fs"
	"strings"
	"testing"
)

func TestThePlaceholderIsAlwaysThere(t *testing.T) {
	page, err := fs.ReadFile(Pages(), "placeholder.html")
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != string(Placeholder()) {
		t.Error("Placeholder() differs from the file in Pages()")
	}
	if !strings.HasPrefix(string(page), "<!doctype html>") {
		t.Error("the placeholder is no HTML page with a doctype")
	}
}
