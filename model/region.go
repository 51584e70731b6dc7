package model

import "strings"

// Region is where a customer is: a province, and a city in it or the whole of it.
// Names stand without 省, 市 and their like: 湖北, 武汉.
type Region struct {
	Province string `json:"province"`
	City     string `json:"city"`
}

// Holds claims that the other place lies in this one. Nowhere holds nothing.
func (r Region) Holds(at Region) bool {
	r, at = r.Plain(), at.Plain()
	if r.Province == "" && r.City == "" {
		return false
	}
	return (r.Province == "" || r.Province == at.Province) && (r.City == "" || r.City == at.City)
}

// Plain writes the names as they are compared.
func (r Region) Plain() Region { return Region{plainPlace(r.Province), plainPlace(r.City)} }

// Empty claims that nothing is known.
func (r Region) Empty() bool { return r == Region{} }

// endings are what official names of places end in; the longest come first.
var endings = []string{"维吾尔自治区", "特别行政区", "壮族自治区", "回族自治区", "自治区", "自治州", "地区", "省", "市", "盟"}

func plainPlace(name string) string {
	name = strings.TrimSpace(name)
	for _, ending := range endings {
		if short, cut := strings.CutSuffix(name, ending); cut && short != "" {
			return short
		}
	}
	return name
}

// Region is where a customer is: what he, his link or an agent has said; where
// nothing was said, what his address tells.
func (c Customer) Region() Region {
	if c.Province != "" || c.City != "" {
		return Region{c.Province, c.City}
	}
	return Region{c.IPProvince, c.IPCity}
}
