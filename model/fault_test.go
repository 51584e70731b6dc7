package model

import (
	"errors"
	"fmt"
	"regexp"
	"testing"
)

func TestFaultsAreComparedByTheirCodeAlone(t *testing.T) {
	said := fmt.Errorf("add an agent: %w", ErrTooLong.On("nickname").With("max", 30))
	if !errors.Is(said, ErrTooLong) || errors.Is(said, ErrTooShort) || errors.Is(errors.New("field.too_long"), ErrTooLong) {
		t.Error(said)
	}
	var f *Fault
	if !errors.As(said, &f) || f.Field != "nickname" || f.Args["max"] != 30 || f.Kind != Invalid {
		t.Errorf("%+v", f)
	}
}

// The catalogue is shared by everybody: what is said of one occasion must not
// stick to it.
func TestAFaultOfTheCatalogueNeverChanges(t *testing.T) {
	first := ErrTooLong.With("max", 30)
	second := first.With("unit", "characters").On("remark")
	if len(ErrTooLong.Args) != 0 || ErrTooLong.Field != "" || len(first.Args) != 1 || first.Field != "" || len(second.Args) != 2 {
		t.Errorf("%+v, %+v, %+v", ErrTooLong, first, second)
	}
	if got := second.Error(); got != "field.too_long (remark)" {
		t.Error(got)
	}
}

func TestCodesAreLowerCaseWordsAndDefinedOnce(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)?$`)
	for code := range Faults() {
		if !shape.MatchString(code) {
			t.Errorf("%q is no code", code)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a code was defined twice")
		}
	}()
	fault(Invalid, ErrTooLong.Code)
}
