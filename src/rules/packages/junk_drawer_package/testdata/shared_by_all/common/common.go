package common

func A() {}

func B() {}

func C() {}

func D() {}
