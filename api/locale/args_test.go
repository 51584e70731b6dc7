package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"yingke/api/locale"
)

// TestEverySentenceGetsTheArgumentsThatItNames reads the sources: wherever a
// fault whose sentence has a {name} is made, .With("name", ...) hangs on it.
func TestEverySentenceGetsTheArgumentsThatItNames(t *testing.T) {
	files := sources(t, "../..")
	needed := map[string][]string{} // by the variable in model
	for variable, code := range variables(t, files) {
		if n := names(locale.Codes(locale.Default)[code]); len(n) > 0 {
			needed[variable] = n
		}
	}
	if len(needed) < 20 {
		t.Fatalf("only %d faults with arguments were found", len(needed))
	}
	for path, file := range files {
		eachFault(file, func(variable string, given []string) {
			for _, n := range needed[variable] {
				if !slices.Contains(given, n) {
					t.Errorf("%s: %s is made without With(%q), which its sentence needs", path, variable, n)
				}
			}
		})
	}
}

var definition = regexp.MustCompile(`^Err[A-Za-z]+$`)

// variables finds ErrX = fault(Kind, "code") in the model room.
func variables(t *testing.T, files map[string]*ast.File) map[string]string {
	t.Helper()
	codes := map[string]string{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 || !definition.MatchString(spec.Names[0].Name) {
				return true
			}
			call, ok := spec.Values[0].(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			if text, ok := call.Args[1].(*ast.BasicLit); ok {
				code, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes[spec.Names[0].Name] = code
			}
			return true
		})
	}
	return codes
}

// eachFault calls f for every fault that is returned or passed on as it stands,
// with the names that .With gives it. Where one is compared, or first put into
// a variable or a table, somebody else gives the arguments.
func eachFault(file *ast.File, f func(variable string, given []string)) {
	var stack []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		id, ok := n.(*ast.Ident)
		if !ok || !definition.MatchString(id.Name) {
			return true
		}
		given, around := chain(stack)
		switch outer := around.(type) {
		case *ast.ReturnStmt:
			f(id.Name, given)
		case *ast.CallExpr:
			if called := name(outer.Fun); called != "Is" && called != "As" && called != "fault" {
				f(id.Name, given)
			}
		}
		return true
	})
}

// chain walks from a fault outwards over .With("a", x).On("b") and returns the
// names given and what stands around the whole.
func chain(stack []ast.Node) (given []string, around ast.Node) {
	i := len(stack) - 2
	if i >= 0 {
		if s, ok := stack[i].(*ast.SelectorExpr); ok && s.Sel == stack[i+1] {
			i-- // model.ErrX
		}
	}
	for ; i >= 1; i -= 2 {
		method, isMethod := stack[i].(*ast.SelectorExpr)
		call, isCall := stack[i-1].(*ast.CallExpr)
		if !isMethod || !isCall || call.Fun != method {
			break
		}
		if method.Sel.Name == "With" {
			if text, ok := call.Args[0].(*ast.BasicLit); ok {
				given = append(given, strings.Trim(text.Value, `"`))
			}
		}
	}
	if i < 0 {
		return given, nil
	}
	return given, stack[i]
}

func name(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func sources(t *testing.T, root string) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "data" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		files[path] = file
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
