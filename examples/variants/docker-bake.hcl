# Generated from Dockerfile.variants.yaml: edit that, then run dockwright variants generate
# dockwright:generated 181d30f2be3009
group "default" {
  targets = ["release", "debug", "busybox"]
}

target "release" {
  context = "."
  dockerfile = "Dockerfile"
}

target "debug" {
  context = "."
  dockerfile = "Dockerfile.debug"
}

target "busybox" {
  context = "."
  dockerfile = "Dockerfile.busybox"
}
