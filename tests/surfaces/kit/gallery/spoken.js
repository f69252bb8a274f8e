// A page's own module: shows that it ran.
document.documentElement.dataset.spoken = "yes";
