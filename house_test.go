package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// plan says which of our packages each package may import. A package that is
// not here may not exist. Tests may also use storetest and all of WeChat's room.
var plan = map[string][]string{
	".":                     {"*"},
	"api":                   {"api/locale", "model", "service/*", "h5"},
	"api/locale":            {"model"},
	"deploy/bench":          {"service/wechat/simulator"},
	"deploy/test/digest":    {},
	"h5":                    {},
	"model":                 {},
	"model/migration":       {},
	"model/store":           {"model", "model/migration"},
	"model/store/storetest": {"model", "model/store"},
	"service/bot":           {"model"},
	"service/assign":        {"model"},
	"service/channel":       {"model"},
	"service/chat":          {"model", "service/bot", "service/assign"},
	"service/claim":         {"model"},
	"service/config":        {},
	"service/customer":      {"model"},
	"service/intake":        {"model", "service/claim", "service/wechat/quota", "service/wechat/wire"},
	"service/media":         {"model"},
	"service/outbox":        {"model", "service/wechat", "service/wechat/quota"},
	"service/product":       {"model", "service/wechat/wire"},
	"service/quickreply":    {"model"},
	"service/realtime":      {"model"},
	"service/reception":     {"model", "service/assign"},
	"service/schedule":      {"model"},
	"service/reply":         {"model", "service/bot"},
	"service/search":        {"model"},
	"service/setup":         {"model", "service/bot"},
	"service/staff":         {"model"},
	"service/visitor":       {"model", "service/claim"},

	"service/wechat":           {"model", "service/wechat/quota", "service/wechat/token", "service/wechat/wire"},
	"service/wechat/quota":     {"model"},
	"service/wechat/simulator": {},
	"service/wechat/token":     {"model", "service/wechat/wire"},
	"service/wechat/wire":      {"model"},
}

// doors says which package alone may import an outside library.
var doors = map[string][]string{
	"github.com/gin-gonic/gin":             {"api"},
	"gorm.io/":                             {"model/store"},
	"github.com/glebarez/sqlite":           {"model/store"},
	"github.com/olahol/melody":             {"service/realtime"},
	"github.com/redis/go-redis":            {"service/realtime"},
	"github.com/robfig/cron":               {"service/schedule"},
	"github.com/ArtisanCloud/PowerWeChat":  {"service/wechat"},
	"github.com/caarlos0/env":              {"service/config"},
	"github.com/minio/minio-go":            {"service/media"},
	"github.com/prometheus/client_golang/": {"api"},
}

func TestEveryPackageImportsWhatThePlanAllows(t *testing.T) {
	for _, f := range goFiles(t) {
		room := filepath.ToSlash(filepath.Dir(f))
		allowed, planned := plan[room]
		if !planned {
			t.Errorf("%s: package %s is not in the plan", f, room)
			continue
		}
		for _, path := range importsOf(t, f) {
			if ours, isOurs := strings.CutPrefix(path, "yingke/"); isOurs {
				if !permitted(allowed, ours) && !testMay(f, ours, room) {
					t.Errorf("%s: %s may not import %s", f, room, ours)
				}
				continue
			}
			checkDoor(t, f, room, path)
		}
	}
}

func TestModelImportsTheStandardLibraryAlone(t *testing.T) {
	for _, f := range goFiles(t) {
		if filepath.ToSlash(filepath.Dir(f)) != "model" || strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, path := range importsOf(t, f) {
			if strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
				t.Errorf("%s imports %s", f, path)
			}
		}
	}
}

// TestNoFileIsTooLong holds the budget of the house: a file is split at 500 lines.
func TestNoFileIsTooLong(t *testing.T) {
	const most, mostOfMain = 500, 150
	for _, f := range goFiles(t) {
		lines := countLines(t, f)
		if lines > most || f == "main.go" && lines > mostOfMain {
			t.Errorf("%s has %d lines", f, lines)
		}
	}
}

func checkDoor(t *testing.T, file, room, path string) {
	t.Helper()
	if strings.HasSuffix(file, "_test.go") {
		return
	}
	for library, owners := range doors {
		if strings.HasPrefix(path, library) && !permitted(owners, room) {
			t.Errorf("%s: only %s may import %s", file, strings.Join(owners, ", "), path)
		}
	}
}

func permitted(allowed []string, name string) bool {
	for _, a := range allowed {
		prefix, wild := strings.CutSuffix(a, "*")
		if a == name || wild && strings.HasPrefix(name, prefix) && name != "service/config" {
			return true
		}
		if a == "*" {
			return true
		}
	}
	return false
}

func testMay(file, ours, room string) bool {
	if !strings.HasSuffix(file, "_test.go") {
		return false
	}
	return ours == room || ours == "model/store/storetest" || ours == "model/store" || strings.HasPrefix(ours, "service/wechat")
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "data" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func importsOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func countLines(t *testing.T, file string) int {
	t.Helper()
	set := token.NewFileSet()
	if _, err := parser.ParseFile(set, file, nil, parser.PackageClauseOnly); err != nil {
		t.Fatal(err)
	}
	lines := 0
	set.Iterate(func(f *token.File) bool { lines = f.LineCount(); return true })
	return lines
}
