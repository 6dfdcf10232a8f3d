import { mount } from "svelte";
import "./styles/tokens.css";
import "./styles/components.css";
import "./styles/app.css";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target === null) throw new Error("BUG: index.html has no #app");
mount(App, { target });
