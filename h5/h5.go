// Package h5 carries the pages that people see in a browser, built into the
// binary: console/ for agents, chat/ for customers, the widget for other sites,
// phone/ for who tries a simulated WeChat.
// The sources are in the folders beside this file; `make pages` builds them
// into dist/. Before that only placeholder.html is there, so that the Go code
// compiles in a fresh clone.
package h5

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Pages is the built tree: Pages().Open("console/index.html").
func Pages() fs.FS {
	pages, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a constant and a valid path
	}
	return pages
}

// Placeholder is what a person reads in place of a page that was not built.
func Placeholder() []byte {
	page, err := dist.ReadFile("dist/placeholder.html")
	if err != nil {
		panic(err) // the file is committed, and embedding it failed at compile time otherwise
	}
	return page
}
