package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// wrongSQL is how a database says that it does not understand a question.
var wrongSQL = regexp.MustCompile(`(?i)syntax|no such (table|column|function)|unknown column|doesn't exist|ambiguous|not supported|wrong number of arguments|Error 1(054|064|146|305|055)`)

// TestEveryMethodAsksWhatBothDatabasesUnderstand calls each method of the store
// as the administrator, as a program of the tenant and as the operator, with
// plain values. Most find nothing; none may ask what a database cannot read. A
// method that is added is called too, without anybody remembering it here.
func TestEveryMethodAsksWhatBothDatabasesUnderstand(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		tenant := storetest.NewTenant(t, s)
		viewers := []model.Viewer{tenant.Admin, model.SystemViewer(tenant.ID), model.OperatorViewer(), model.VisitorViewer(tenant.ID, 1, 1)}
		all := reflect.ValueOf(s)
		called := 0
		for i := range all.NumMethod() {
			name, method := all.Type().Method(i).Name, all.Method(i)
			if kind := method.Type(); kind.NumIn() < 2 || kind.In(0) != reflect.TypeFor[context.Context]() || kind.In(1) != reflect.TypeFor[model.Viewer]() {
				continue // it asks nothing of a tenant
			}
			called++
			for _, v := range viewers {
				if err := ask(t, name, method, v); err != nil && wrongSQL.MatchString(err.Error()) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if called < 200 {
			t.Errorf("only %d methods were called", called)
		}
	})
}

// ask calls a method with plain values and returns its error.
func ask(t *testing.T, name string, method reflect.Value, v model.Viewer) (err error) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s panics: %v", name, r)
			t.Error(err)
		}
	}()
	kind := method.Type()
	in := []reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf(v)}
	for i := 2; i < kind.NumIn(); i++ {
		if kind.IsVariadic() && i == kind.NumIn()-1 {
			in = append(in, plain(kind.In(i).Elem(), 0))
			break
		}
		in = append(in, plain(kind.In(i), 0))
	}
	for _, out := range method.Call(in) {
		if fault, is := out.Interface().(error); is {
			err = errors.Join(err, fault)
		}
	}
	return err
}

// plain is a value of a type that says as little as possible and is not nothing.
func plain(kind reflect.Type, depth int) reflect.Value {
	value := reflect.New(kind).Elem()
	switch {
	case kind == reflect.TypeFor[json.RawMessage]():
		value.SetBytes([]byte(`{}`))
	case value.CanInt():
		value.SetInt(1)
	case value.CanUint():
		value.SetUint(1)
	case value.CanFloat():
		value.SetFloat(1)
	case kind.Kind() == reflect.String:
		value.SetString("x")
	case kind.Kind() == reflect.Slice && depth < 3:
		value = reflect.Append(value, plain(kind.Elem(), depth+1))
	case kind.Kind() == reflect.Map:
		value = reflect.MakeMap(kind)
	case kind.Kind() == reflect.Pointer && depth < 3:
		value = reflect.New(kind.Elem())
		value.Elem().Set(plain(kind.Elem(), depth+1))
	case kind.Kind() == reflect.Struct && depth < 3:
		for i := range kind.NumField() {
			if kind.Field(i).IsExported() && kind.Field(i).Name != "Cursor" { // a list begins at its beginning
				value.Field(i).Set(plain(kind.Field(i).Type, depth+1))
			}
		}
	case kind.Kind() == reflect.Func:
		return reflect.MakeFunc(kind, func(in []reflect.Value) []reflect.Value { return answer(kind, in) })
	}
	return value
}

// answer is what a decision gives back that changes nothing: what it was given, and no error.
func answer(kind reflect.Type, in []reflect.Value) []reflect.Value {
	out := make([]reflect.Value, kind.NumOut())
	for i := range out {
		out[i] = reflect.Zero(kind.Out(i))
		for _, given := range in {
			if given.Type() == kind.Out(i) {
				out[i] = given
			}
		}
	}
	return out
}
