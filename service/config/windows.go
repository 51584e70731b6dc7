package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Window is how many messages WeChat takes after a customer did something, and
// for how long.
type Window struct {
	Product   string // miniprogram, minigame, official
	Action    string // message, enter, menu_click, follow, scan, menu_tap, pay
	Count     int
	Unlimited bool
	For       time.Duration
}

// Windows are those in which WeChat has changed its mind since this version was
// written; the others are as its documentation says.
type Windows []Window

func (w *Windows) UnmarshalText(text []byte) error {
	var all Windows
	for part := range strings.SplitSeq(string(text), ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		window, ok := parseWindow(part)
		if !ok {
			return fmt.Errorf("holds %q; write product.action=count/time with commas between, such as official.message=5/48h,official.pay=*/48h.", part)
		}
		all = append(all, window)
	}
	*w = all
	return nil
}

// parseWindow reads "official.menu_click=3/1m"; a count of * is any number.
func parseWindow(text string) (Window, bool) {
	name, value, _ := strings.Cut(text, "=")
	product, action, named := strings.Cut(strings.TrimSpace(name), ".")
	count, span, valued := strings.Cut(strings.TrimSpace(value), "/")
	w := Window{Product: product, Action: action, Unlimited: count == "*"}
	var err error
	if !w.Unlimited {
		w.Count, err = strconv.Atoi(count)
	}
	if err != nil || !named || !valued || !w.Unlimited && (w.Count < 1 || w.Count > mostWindow) {
		return w, false
	}
	w.For, err = time.ParseDuration(span)
	known := strings.Contains(" miniprogram minigame official ", " "+product+" ") &&
		strings.Contains(" message enter menu_click follow scan menu_tap pay ", " "+action+" ")
	return w, err == nil && w.For > 0 && known
}

// mostWindow is how many messages of a customer the ledger counts.
const mostWindow = 100
