package common // silent "junk-drawer-package: its things serve several packages each"

func A() {}

func B() {}

func C() {}

func D() {}
