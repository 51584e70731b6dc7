package customer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/customer"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func reserved(key string) bool { return strings.EqualFold(key, "openid") }

func text(s string) *string { return &s }

func number(n int) *int { return &n }

func TestWhatAgentsWriteAboutACustomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, service := storetest.NewTenant(t, s), customer.New(s, reserved)
		if _, err := service.SaveField(t.Context(), h.Admin, model.CustomerField{Key: "level", Name: "等级", Kind: "single", Choices: []string{"金", "银"}}); err != nil {
			t.Fatal(err)
		}
		conversation, _ := h.Customer(t, h.Channel(t, nil), 0)
		long := func(n int) *string { return text(strings.Repeat("长", n)) }
		for name, k := range map[string]struct {
			change customer.Change
			want   error
			is     string
		}{
			"a name":                {customer.Change{Nickname: text(" 王小明 ")}, nil, "王小明 true"},
			"no name":               {customer.Change{Nickname: text("")}, model.ErrRequired, ""},
			"a name too long":       {customer.Change{Nickname: long(33)}, model.ErrTooLong, ""},
			"a remark too long":     {customer.Change{Remark: long(101)}, model.ErrTooLong, ""},
			"a note too long":       {customer.Change{Note: long(501)}, model.ErrTooLong, ""},
			"a line break in it":    {customer.Change{Remark: text("a\nb")}, model.ErrBadCharacters, ""},
			"a mobile":              {customer.Change{Mobile: text("138-0000 0000")}, nil, ""},
			"a mobile that is none": {customer.Change{Mobile: text("x")}, model.ErrBadPhone, ""},
			"an age":                {customer.Change{Age: number(151)}, model.ErrOutOfRange, ""},
			"a sex":                 {customer.Change{Sex: number(3)}, model.ErrBadChoice, ""},
			"a field":               {customer.Change{Fields: map[string]string{"level": "金"}}, nil, ""},
			"a value that is none":  {customer.Change{Fields: map[string]string{"level": "铜"}}, model.ErrBadChoice, ""},
			"a field that is none":  {customer.Change{Fields: map[string]string{"evil": "x"}}, model.ErrBadChoice, ""},
		} {
			c, err := service.Edit(t.Context(), h.Admin, conversation.CustomerID, k.change)
			if !errors.Is(err, k.want) {
				t.Errorf("%s: %v", name, err)
			}
			if k.is != "" && fmt.Sprint(c.Nickname, " ", c.Named) != k.is {
				t.Errorf("%s: %+v", name, c)
			}
		}
		c, err := service.One(t.Context(), h.Admin, conversation.CustomerID)
		if err != nil || c.Mobile != "13800000000" || c.Fields["level"] != "金" || c.Nickname != "王小明" {
			t.Errorf("in the end %+v, %v", c, err)
		}
		c, err = service.Edit(t.Context(), h.Admin, c.ID, customer.Change{Fields: map[string]string{"level": ""}, Mobile: text("")})
		if err != nil || c.Mobile != "" || len(c.Fields) != 0 {
			t.Errorf("emptied: %+v, %v", c, err)
		}
		if _, err := service.Edit(t.Context(), storetest.NewTenant(t, s).Admin, c.ID, customer.Change{Remark: text("x")}); !errors.Is(err, model.ErrMissing) {
			t.Errorf("another tenant: %v", err)
		}
	})
}

func TestWhatAFieldMayBe(t *testing.T) {
	s := storetest.SQLite(t)
	h, service := storetest.NewTenant(t, s), customer.New(s, reserved)
	type field = model.CustomerField
	for name, k := range map[string]struct {
		field field
		want  error
	}{
		"a text":                   {field{Key: "shop", Name: "门店", Kind: "text"}, nil},
		"choices":                  {field{Key: "one", Name: "选", Kind: "single", Choices: []string{" 甲 ", "乙", "甲"}}, nil},
		"no choices":               {field{Key: "two", Name: "选", Kind: "multi"}, model.ErrRequired},
		"a choice with a comma":    {field{Key: "two", Name: "选", Kind: "multi", Choices: []string{"甲,乙"}}, model.ErrBadCharacters},
		"51 choices":               {field{Key: "two", Name: "选", Kind: "single", Choices: make([]string, 51)}, model.ErrTooManyItems},
		"no key":                   {field{Name: "x", Kind: "text"}, model.ErrBadKey},
		"a key with a blank":       {field{Key: "a b", Name: "x", Kind: "text"}, model.ErrBadKey},
		"a key in Chinese":         {field{Key: "门店", Name: "x", Kind: "text"}, model.ErrBadKey},
		"a key that links use":     {field{Key: "openid", Name: "x", Kind: "text"}, model.ErrKeyReserved},
		"a key that is taken":      {field{Key: "shop", Name: "x", Kind: "text"}, model.ErrFieldTaken},
		"no name":                  {field{Key: "nameless", Kind: "text"}, model.ErrRequired},
		"a kind that is none":      {field{Key: "odd", Name: "x", Kind: "script"}, model.ErrBadChoice},
		"a position below nothing": {field{Key: "odd", Name: "x", Kind: "text", Position: -1}, model.ErrOutOfRange},
		"a change of none":         {field{ID: 1 << 40, Name: "x"}, model.ErrMissing},
	} {
		if name == "a key that is taken" {
			continue // after the others, whatever order they come in
		}
		if _, err := service.SaveField(t.Context(), h.Admin, k.field); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := service.SaveField(t.Context(), h.Admin, field{Key: "shop", Name: "x", Kind: "text"}); !errors.Is(err, model.ErrFieldTaken) {
		t.Errorf("a key that is taken: %v", err)
	}
	fields, err := service.Fields(t.Context(), h.Admin)
	if err != nil || len(fields) != 2 {
		t.Fatalf("%+v, %v", fields, err)
	}
	for _, f := range fields {
		if f.Key == "one" && fmt.Sprint(f.Choices) != "[甲 乙]" {
			t.Errorf("choices %v", f.Choices)
		}
	}
}

func TestWhatATagMayBe(t *testing.T) {
	s := storetest.SQLite(t)
	h, service := storetest.NewTenant(t, s), customer.New(s, reserved)
	group, err := service.SaveTagGroup(t.Context(), h.Admin, model.TagGroup{Name: "意向"})
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := service.SaveTagGroup(t.Context(), storetest.NewTenant(t, s).Admin, model.TagGroup{Name: "别家"})
	if err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]struct {
		tag  model.Tag
		want error
	}{
		"good":                   {model.Tag{GroupID: group.ID, Name: "高"}, nil},
		"no name":                {model.Tag{GroupID: group.ID}, model.ErrRequired},
		"a colour that is none":  {model.Tag{GroupID: group.ID, Name: "x", Colour: "red"}, model.ErrBadColour},
		"no group":               {model.Tag{Name: "x"}, model.ErrBadChoice},
		"another tenant's group": {model.Tag{GroupID: foreign.ID, Name: "x"}, model.ErrBadChoice},
		"a change of none":       {model.Tag{ID: 1 << 40, GroupID: group.ID, Name: "x"}, model.ErrMissing},
	} {
		if _, err := service.SaveTag(t.Context(), h.Admin, k.tag); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if tags, err := service.Tags(t.Context(), h.Admin); err != nil || len(tags) != 1 || tags[0].Colour != "#07c160" {
		t.Errorf("%+v, %v", tags, err)
	}
}
