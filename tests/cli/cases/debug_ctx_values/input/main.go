package main

import "context"

type user struct{}

func main() {
	ctx := context.WithValue(context.Background(), user{}, "ada")
	greet(ctx)
}

func greet(ctx context.Context) {
	println(ctx.Value(user{}).(string))
}
