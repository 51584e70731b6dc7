package store_test

import (
	"testing"

	"yingke/model/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
