var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,l,{is:u,defineProperty:d,getOwnPropertyDescriptor:f,getOwnPropertyNames:p,getOwnPropertySymbols:m,getPrototypeOf:ee}=Object,h=globalThis,te=h.trustedTypes,ne=te?te.emptyScript:``,re=h.reactiveElementPolyfillSupport,g=(e,t)=>e,_={toAttribute(e,t){switch(t){case Boolean:e=e?ne:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},ie=(e,t)=>!u(e,t),ae={attribute:!0,type:String,converter:_,reflect:!1,useDefault:!1,hasChanged:ie};(l=Symbol).metadata??(l.metadata=Symbol(`metadata`)),h.litPropertyMetadata??(h.litPropertyMetadata=new WeakMap);var v=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??(this.l=[])).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ae){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&d(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=f(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ae}static _$Ei(){if(this.hasOwnProperty(g(`elementProperties`)))return;let e=ee(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(g(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(g(`properties`))){let e=this.properties,t=[...p(e),...m(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??(this._$EO=new Set)).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??(this.renderRoot=this.createRenderRoot()),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?_:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?_:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??(n=a.getPropertyOptions(e)),!((n.hasChanged??ie)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??(this._$Ej=new Map)).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??(this._$Eq=new Set)).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??(this.renderRoot=this.createRenderRoot()),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&(this._$Eq=this._$Eq.forEach(e=>this._$ET(e,this[e]))),this._$EM()}updated(e){}firstUpdated(e){}};v.elementStyles=[],v.shadowRootOptions={mode:`open`},v[g(`elementProperties`)]=new Map,v[g(`finalized`)]=new Map,re?.({ReactiveElement:v}),(h.reactiveElementVersions??(h.reactiveElementVersions=[])).push(`2.1.2`);var y=globalThis,oe=e=>e,b=y.trustedTypes,se=b?b.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,x=`$lit$`,S=`lit$${Math.random().toFixed(9).slice(2)}$`,C=`?`+S,ce=`<${C}>`,w=document,T=()=>w.createComment(``),E=e=>e===null||typeof e!=`object`&&typeof e!=`function`,D=Array.isArray,le=e=>D(e)||typeof e?.[Symbol.iterator]==`function`,ue=`[ 	
\f\r]`,O=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,de=/-->/g,fe=/>/g,k=RegExp(`>|${ue}(?:([^\\s"'>=/]+)(${ue}*=${ue}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),pe=/'/g,me=/"/g,he=/^(?:script|style|textarea|title)$/i,A=(e=>(t,...n)=>({_$litType$:e,strings:t,values:n}))(1),j=Symbol.for(`lit-noChange`),M=Symbol.for(`lit-nothing`),ge=new WeakMap,N=w.createTreeWalker(w,129);function _e(e,t){if(!D(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return se===void 0?t:se.createHTML(t)}var ve=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=O;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===O?c[1]===`!--`?o=de:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=k):(he.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=k):o=fe:o===k?c[0]===`>`?(o=i??O,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?k:c[3]===`"`?me:pe):o===me||o===pe?o=k:o===de||o===fe?o=O:(o=k,i=void 0);let d=o===k&&e[t+1].startsWith(`/>`)?` `:``;a+=o===O?n+ce:l>=0?(r.push(s),n.slice(0,l)+x+n.slice(l)+S+d):n+S+(l===-2?t:d)}return[_e(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},P=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=ve(t,n);if(this.el=e.createElement(l,r),N.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=N.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(x)){let t=u[o++],n=i.getAttribute(e).split(S),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?be:r[1]===`?`?xe:r[1]===`@`?Se:L}),i.removeAttribute(e)}else e.startsWith(S)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(he.test(i.tagName)){let e=i.textContent.split(S),t=e.length-1;if(t>0){i.textContent=b?b.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],T()),N.nextNode(),c.push({type:2,index:++a});i.append(e[t],T())}}}else if(i.nodeType===8){if(i.data===C)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(S,e+1))!==-1;)c.push({type:7,index:a}),e+=S.length-1}}a++}}static createElement(e,t){let n=w.createElement(`template`);return n.innerHTML=e,n}};function F(e,t,n=e,r){if(t===j)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=E(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??(n._$Co=[]))[r]=i),i!==void 0&&(t=F(e,i._$AS(e,t.values),i,r)),t}var ye=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??w).importNode(t,!0);N.currentNode=r;let i=N.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new I(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new Ce(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=N.nextNode(),a++)}return N.currentNode=w,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},I=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=M,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=F(this,e,t),E(e)?e===M||e==null||e===``?(this._$AH!==M&&this._$AR(),this._$AH=M):e!==this._$AH&&e!==j&&this._(e):e._$litType$===void 0?e.nodeType===void 0?le(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==M&&E(this._$AH)?this._$AA.nextSibling.data=e:this.T(w.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=P.createElement(_e(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new ye(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=ge.get(e.strings);return t===void 0&&ge.set(e.strings,t=new P(e)),t}k(t){D(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(T()),this.O(T()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=oe(e).nextSibling;oe(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},L=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=M,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=M}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=F(this,e,t,0),a=!E(e)||e!==this._$AH&&e!==j,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=F(this,r[n+o],t,o),s===j&&(s=this._$AH[o]),a||(a=!E(s)||s!==this._$AH[o]),s===M?e=M:e!==M&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===M?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},be=class extends L{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===M?void 0:e}},xe=class extends L{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==M)}},Se=class extends L{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=F(this,e,t,0)??M)===j)return;let n=this._$AH,r=e===M&&n!==M||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==M&&(n===M||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ce=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){F(this,e)}},we={M:x,P:S,A:C,C:1,L:ve,R:ye,D:le,V:F,I,H:L,N:xe,U:Se,B:be,F:Ce},Te=y.litHtmlPolyfillSupport;Te?.(P,I),(y.litHtmlVersions??(y.litHtmlVersions=[])).push(`3.3.3`);var Ee=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new I(t.insertBefore(T(),e),e,void 0,n??{})}return i._$AI(e),i},R=globalThis,z=class extends v{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){var e;let t=super.createRenderRoot();return(e=this.renderOptions).renderBefore??(e.renderBefore=t.firstChild),t}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ee(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return j}};z._$litElement$=!0,z.finalized=!0,R.litElementHydrateSupport?.({LitElement:z});var De=R.litElementPolyfillSupport;De?.({LitElement:z}),(R.litElementVersions??(R.litElementVersions=[])).push(`4.2.2`);var Oe={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ke=e=>(...t)=>({_$litDirective$:e,values:t}),Ae=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:je}=we,Me=e=>e,Ne=()=>document.createComment(``),B=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new je(r.insertBefore(Ne(),i),r.insertBefore(Ne(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=Me(e).nextSibling;Me(r).insertBefore(e,i),e=t}}}return n},V=(e,t,n=e)=>(e._$AI(t,n),e),Pe={},Fe=(e,t=Pe)=>e._$AH=t,Ie=e=>e._$AH,H=e=>{e._$AR(),e._$AA.remove()},Le=(e,t,n)=>{let r=new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},Re=ke(class extends Ae{constructor(e){if(super(e),e.type!==Oe.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=Ie(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??(this.ut=[]),c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=V(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=V(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=V(i[d],a[m]),B(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=V(i[f],a[p]),B(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=Le(o,p,m),u=Le(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=B(e,i[d]);V(t,a[p]),c[p]=t}else c[p]=V(n,a[p]),B(e,i[d],n),i[t]=null;p++}else H(i[f]),f--}else H(i[d]),d++;for(;p<=m;){let t=B(e,c[m+1]);V(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&H(e)}return this.ut=o,Fe(e,c),j}});function ze(e){return Array.isArray(e)?e.filter(Be):[]}function Be(e){let{block:t,text:n,items:r}=e??{};if(t===`paragraph`||t===`note`)return typeof n==`string`;if(!Array.isArray(r))return!1;if(t===`steps`||t===`points`)return r.every(e=>typeof e==`string`);let i=t===`links`?`title`:t===`contacts`?`name`:void 0;return i!==void 0&&r.every(e=>typeof e?.[i]==`string`)}function Ve(e){return e&&/^https?:\/\//i.test(e)?e:void 0}var He=/(?<![\d/.,-])(?:\+\d[\d \u00a0]{6,16}\d|0800[ \u00a0\d]{6,8}\d|116[ \u00a0]?\d{3}|11[23]|10[1-3]|10[67]|196|1712|1813)(?![\d/-]|[.,]\d)/g,Ue=/[A-Za-z\u00c0-\u024f](?:[\w\u00c0-\u024f.'’&/ -]*[\w\u00c0-\u024f])?/g;function We(e,t){return Ke(e,He,`phone`).flatMap(e=>t&&e.kind===`text`?Ke(e.text,Ue,`latin`):[e])}function Ge(e){return`tel:${e.replace(/[^+\d]/g,``)}`}function Ke(e,t,n){let r=[],i=0;for(let a of e.matchAll(t))a.index>i&&r.push({kind:`text`,text:e.slice(i,a.index)}),r.push({kind:n,text:a[0]}),i=a.index+a[0].length;return i<e.length&&r.push({kind:`text`,text:e.slice(i)}),r}function U(e){return A`<a class="phone" dir="ltr" href=${Ge(e)}>${e}</a>`}function W(e,t){return We(e,t).map(({kind:e,text:t})=>e===`phone`?U(t):e===`latin`?A`<bdi dir="ltr">${t}</bdi>`:t)}function qe(e,t){let n=Ve(e);return n?A`<a href=${n} target="_blank" rel="noopener noreferrer" dir="auto">${t}</a>`:A`<span dir="auto">${t}</span>`}function Je(e,t){let n=[e.purpose,e.address,e.hours,e.note].filter(Boolean);return A`<li>
    <strong dir="auto">${e.name}</strong>
    ${(e.phones??[]).map(e=>A`<span class="call">${U(e)}</span>`)}
    ${n.map(e=>A`<span class="detail" dir="auto">${W(e,t)}</span>`)}
    ${e.url?A`<span class="detail">${qe(e.url,e.url.replace(/^https?:\/\/(www\.)?|\/$/g,``))}</span>`:M}
  </li>`}function Ye(e,t,n){let r=e=>A`<li dir="auto">${W(e,t)}</li>`;switch(e.block){case`paragraph`:return A`<p dir="auto">${W(e.text,t)}</p>`;case`steps`:return A`<ol>${e.items.map(r)}</ol>`;case`points`:return A`<ul>${e.items.map(r)}</ul>`;case`note`:return A`<p class="note ${e.kind}" dir="auto">${W(e.text,t)}</p>`;case`contacts`:return A`<ul class="contacts">${e.items.map(e=>Je(e,t))}</ul>`;case`links`:return A`<p class="sources">${n.sources}</p>
        <ul class="links">${e.items.map(e=>A`<li>${qe(e.url,e.title)}</li>`)}</ul>`;default:return M}}var G=`infopoint`,Xe=class{read(){try{let e=K(sessionStorage.getItem(G));return e?.entries.length?e:K(localStorage.getItem(`infopoint`))??e}catch{return}}write(e){try{let t=JSON.stringify(e);e.keep&&localStorage.setItem(G,t),sessionStorage.setItem(G,e.keep?JSON.stringify({open:e.open}):t)}catch{}}forgetDevice(){try{localStorage.removeItem(G)}catch{}}erase(){this.forgetDevice();try{sessionStorage.removeItem(G)}catch{}}watch(e){addEventListener(`storage`,t=>{t.storageArea===localStorage&&t.key===`infopoint`&&e(K(t.newValue))})}};function K(e){let t=e?JSON.parse(e):null;if(!Array.isArray(t?.entries))return;let n=t.entries.map(e=>({...e,blocks:ze(e.blocks)}));return{...t,entries:n}}var q={en:`English`,fr:`Français`,nl:`Nederlands`,ar:`العربية`,fa:`فارسی / دری`,ps:`پښتو`,tr:`Türkçe`,ru:`Русский`,uk:`Українська`,es:`Español`,pt:`Português`,so:`Soomaali`,ti:`ትግርኛ`,sq:`Shqip`},Ze=[`ar`,`fa`,`ps`];function Qe(e){let t=String(e??``).toLowerCase().split(`-`)[0],n=t===`prs`?`fa`:t;return Object.keys(q).includes(n)?n:void 0}function J(e){return Ze.includes(e)?`rtl`:`ltr`}var Y=class extends Error{},X=class extends Error{},$e=class extends Error{},et=6e4,tt=[429,502,503,504],nt=class{constructor(e){this.address=e}async openSession(){let{token:e}=await this.post(`chat/session`,{});return e}async send(e,t,n,r){let i=await this.post(`chat/messages`,{id:t,message:n,language:r},e);if(!Array.isArray(i))throw new X;return i}async post(e,t,n){let r=new AbortController,i=setTimeout(()=>r.abort(),et),a,o;try{a=await fetch(this.address+e,{method:`POST`,headers:{"Content-Type":`application/json`,...n?{Authorization:`Bearer ${n}`}:{}},body:JSON.stringify(t),credentials:`omit`,referrerPolicy:`no-referrer`,signal:r.signal}),o=await a.text()}catch{throw new Y}finally{clearTimeout(i)}if(a.status===401)throw new $e;if(tt.includes(a.status))throw new Y;if(!a.ok)throw new X;try{return JSON.parse(o)}catch{throw new X}}},rt=4e3,it=[1e3,2e3,4e3,8e3,15e3],at=class extends EventTarget{constructor(e,t){super(),this.language=t,this.entries=[],this.line=`idle`,this.keep=!1,this.open=!1,this.chosen=!1,this.token=``,this.keeping=new Xe,this.mine=new Set,this.sending=!1,this.attempts=0,this.wake=()=>{},this.server=new nt(e),this.adopt(this.keeping.read())}begin(){for(let e of this.entries)e.state===`waiting`&&this.mine.add(e.id);this.keeping.watch(e=>this.merge(e)),addEventListener(`online`,()=>this.wake()),addEventListener(`offline`,()=>this.mine.size&&this.setLine(`offline`)),this.pump()}say(e,t){let n={id:crypto.randomUUID?.()??ot(),from:`person`,text:e,payload:t,state:`waiting`};this.entries=[...this.entries,n],this.mine.add(n.id),this.changed(),this.pump()}retry(e){this.entries=this.entries.filter(t=>t!==e),this.say(e.text??``,e.payload)}setLanguage(e,t){this.language=e,this.chosen||(this.chosen=t),this.save()}setKeep(e){this.keep=e,e||this.keeping.forgetDevice(),this.changed()}setOpen(e){this.open=e,this.save()}empty(){this.entries=[],this.token=``,this.keep=!1,this.mine.clear(),this.wake(),this.keeping.erase(),this.setLine(`idle`),this.dispatchEvent(new Event(`change`))}recall(){let e=this.keeping.read();return e?.entries.length?this.adopt(e):this.entries.length&&this.empty(),this.dispatchEvent(new Event(`change`)),this.entries.length>0}adopt(e){e&&(this.token=e.token,this.entries=e.entries,this.keep=e.keep,this.chosen=e.chosen,this.open=e.open,(e.chosen||e.entries.length)&&(this.language=Qe(e.language)??this.language))}merge(e){if(!e){this.keep&&this.empty();return}if(!this.keep&&this.entries.length)return;let t=new Set(e.entries.map(({id:e})=>e)),n=this.token!==``&&e.token!==this.token,r=this.entries.filter(({id:e})=>!t.has(e)&&(!n||this.mine.has(e)));this.entries=[...e.entries.map(e=>this.mine.has(e.id)?this.find(e.id)??e:e),...r],this.token=e.token,this.keep=!0,this.dispatchEvent(new Event(`change`))}find(e){return this.entries.find(t=>t.id===e)}async pump(){if(!this.sending){this.sending=!0;for(let e=this.next();e;e=this.next())await this.deliver(e);this.sending=!1,this.setLine(`idle`)}}next(){return this.entries.find(e=>e.state===`waiting`&&this.mine.has(e.id))}async deliver(e){this.setLine(navigator.onLine?`waiting`:`offline`);let t=setTimeout(()=>this.setLine(`slow`),rt);try{if(this.token||(this.token=await this.server.openSession()),!this.find(e.id))return;let t=await this.server.send(this.token,e.id,e.payload??e.text??``,this.language);this.attempts=0,this.find(e.id)&&this.receive(e,t)}catch(n){n instanceof $e&&this.token?(this.token=``,await this.pause()):n instanceof Y?(clearTimeout(t),this.setLine(`offline`),await this.pause()):this.find(e.id)&&(this.settle(e,`failed`),this.changed())}finally{clearTimeout(t)}}receive(e,t){this.settle(e,`sent`);let n=t.map(({buttons:t,custom:n},r)=>({id:`${e.id}/${r}`,from:`assistant`,to:e.id,blocks:ze(n?.blocks),buttons:t,language:n?.article_language??n?.language,outcome:n?.outcome,topic:n?.topic??void 0,urgent:!!n?.urgent})),r=new Set(this.entries.map(({id:e})=>e));this.entries=[...this.entries,...n.filter(({id:e})=>!r.has(e))],t[0]?.custom?.deleted&&(this.entries=n,this.token=``),this.changed();let i=t[0]?.custom;this.dispatchEvent(new CustomEvent(`answer`,{detail:{outcome:i?.outcome??``,language:i?.language}}))}settle(e,t){this.mine.delete(e.id),this.entries=this.entries.map(n=>n.id===e.id?{...n,state:t}:n)}pause(){let e=it[Math.min(this.attempts++,it.length-1)];return new Promise(t=>{let n=setTimeout(t,e);this.wake=()=>{clearTimeout(n),t()}})}setLine(e){this.line!==e&&(this.line=e,this.dispatchEvent(new Event(`change`)))}changed(){this.save(),this.dispatchEvent(new Event(`change`))}save(){let{token:e,language:t,chosen:n,open:r,keep:i}=this;this.keeping.write({token:e,language:t,chosen:n,open:r,keep:i,entries:this.entries.slice(-200)})}};function ot(){return Array.from(crypto.getRandomValues(new Uint8Array(12)),e=>e.toString(16).padStart(2,`0`)).join(``)}var st={belgium:[[`emergency`,[`112`]],[`police`,[`101`]],[`suicide`,[`+32 800 32 123`,`1813`]],[`violence`,[`+32 800 30 030`,`1712`]],[`child`,[`116000`]],[`asylum`,[`+32 800 32 745`]]],luxembourg:[[`emergency`,[`112`]],[`police`,[`113`]],[`suicide`,[`+352 45 45 45`]],[`violence`,[`+352 2060 1060`]],[`child`,[`116000`]]]};function ct([e,t],n){return A`<li>${n[e]}<br />${t.map(U)}</li>`}function lt(e){return Object.entries(st).map(([t,n])=>A`
      <h4>${e[t]}</h4>
      <ul class="numbers">${n.map(t=>ct(t,e))}</ul>
    `)}function ut(e){return A`<ul class="numbers">${st.belgium.filter(([e])=>[`emergency`,`asylum`].includes(e)).map(t=>ct(t,e))}</ul>`}function dt(e,t){let n=[e.purpose,e.address,e.hours,e.url,e.note];return[e.name,...(e.phones??[]).map(t),...n].filter(Boolean).join(`
  `)}function ft(e,t=e=>e){switch(e.block){case`steps`:return e.items.map((e,t)=>`${t+1}. ${e}`).join(`
`);case`points`:return e.items.map(e=>`• ${e}`).join(`
`);case`links`:return e.items.map(e=>`${e.title}\n${e.url}`).join(`
`);case`contacts`:return e.items.map(e=>dt(e,t)).join(`

`);default:return e.text}}function pt(e){return e.map(e=>ft(e)).join(`

`)}function mt(e){return e.filter(e=>e.block!==`links`).map(e=>ft(e,ht).replace(/https?:\S+/g,``)).flatMap(e=>We(`${e}\n`,!1)).map(({kind:e,text:t})=>e===`phone`?ht(t):t).join(``)}function ht(e){return[...e.replace(/\s/g,``)].join(` `)}function gt(e){let t=new Map;for(let n of e){if(n.from!==`assistant`||![`answered`,`urgent`,`form`].includes(n.outcome??``))continue;let r=e.find(e=>e.id===n.to)?.text??``,i=n.topic??n.id;t.delete(i),t.set(i,{question:r,answer:n})}return[...t.values()]}function _t(e,t,n){let r=gt(e).map(({question:e,answer:t})=>`${e?`${e}\n\n`:``}${pt(t.blocks??[])}`);return[`${t}: ${n.takeaway}`,...r,n.danger].join(`

----

`)}var Z=new CSSStyleSheet;Z.replaceSync(`@media print { body > :not(infopoint-widget) { display: none !important } }`);function vt(){document.adoptedStyleSheets=[...document.adoptedStyleSheets,Z],addEventListener(`afterprint`,()=>document.adoptedStyleSheets=document.adoptedStyleSheets.filter(e=>e!==Z),{once:!0}),print()}function yt(e){return!!bt(e)}function bt(e){if(!(`speechSynthesis`in globalThis))return;let t=e===`fa`?[`fa`,`prs`]:[e];return speechSynthesis.getVoices().find(({lang:e,localService:n})=>n&&t.includes(e.toLowerCase().split(/[-_]/)[0]))}function xt(e){`speechSynthesis`in globalThis&&speechSynthesis.addEventListener?.(`voiceschanged`,e)}function St(e,t,n){Q();let r=new SpeechSynthesisUtterance(e);r.voice=bt(t)??null,r.lang=r.voice?.lang??t,r.rate=.9,r.onend=r.onerror=n,speechSynthesis.speak(r)}function Q(){`speechSynthesis`in globalThis&&speechSynthesis.cancel()}var Ct=o`
  :host {
    all: initial;
    --accent: var(--infopoint-accent-light);
    --on-accent: var(--infopoint-on-accent-light);
    --paper: #fff;
    --ink: #1c2327;
    --soft: #4a5359;
    --line: #737d84;
    --tint: #eef3f6;
    --alarm: #a30d11;
    --on-alarm: #fff;
    --hint: #8a5200;
    color-scheme: light dark;
    position: fixed;
    inset-block-end: 1em;
    inset-inline-end: 1em;
    inline-size: min(26em, calc(100vw - 2em));
    block-size: min(42em, calc(100vh - 2em));
    block-size: min(42em, calc(100dvh - 2em));
    /* Sizes follow the browser, not the host page: many pages make their rem 10 pixels. */
    font: medium/1.5 system-ui, "Noto Sans", "Noto Sans Ethiopic", "Noto Naskh Arabic", sans-serif;
    color: var(--ink);
  }
  :host([hidden]) {
    display: none;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --accent: var(--infopoint-accent-dark);
      --on-accent: var(--infopoint-on-accent-dark);
      --paper: #1d2227;
      --ink: #f0f3f5;
      --soft: #c3cbd1;
      --line: #8f9aa2;
      --tint: #2a3138;
      --alarm: #ff9b94;
      --on-alarm: #1d2227;
      --hint: #f0b45c;
    }
  }
  * {
    box-sizing: border-box;
  }
  .window {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 1em;
    box-shadow: 0 0.5em 2em #0004;
    overflow: hidden;
  }
  .head {
    background: var(--paper);
    border-block-end: 1px solid var(--line);
    padding: 0.4em 0.6em;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4em;
    align-items: center;
  }
  .row + .row {
    margin-block-start: 0.4em;
  }
  h2,
  h3,
  p,
  ol,
  ul {
    margin: 0;
  }
  h2 {
    flex: 1;
    font-size: 1.1em;
    padding-inline-start: 0.3em;
  }
  h3 {
    font-size: 1.05em;
    margin-block: 0.7em 0.5em;
  }
  h4 {
    font-size: 1em;
    margin: 0.8em 0 0.2em;
  }
  button,
  select,
  .danger {
    font: inherit;
    min-block-size: max(44px, 2.75em);
    min-inline-size: max(44px, 2.75em);
    padding: 0.3em 0.7em;
    border: 1px solid var(--line);
    border-radius: 0.7em;
    background: var(--paper);
    color: var(--ink);
    cursor: pointer;
    text-align: start;
  }
  select {
    flex: 1 1 5em;
    min-inline-size: 5em;
    max-inline-size: 10em;
    padding-inline: 0.4em 0;
  }
  .icon {
    min-block-size: max(44px, 2.3em);
    min-inline-size: max(44px, 2.3em);
    padding: 0;
    text-align: center;
    font-size: 1.2em;
  }
  .main,
  .leave {
    background: var(--accent);
    color: var(--on-accent);
    border-color: var(--accent);
    font-weight: 600;
  }
  .danger {
    display: inline-flex;
    align-items: center;
    background: var(--alarm);
    color: var(--on-alarm);
    border-color: var(--alarm);
    font-weight: 600;
    text-decoration: none;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .log,
  .pane {
    flex: 1;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 0.8em;
  }
  .log:focus-visible,
  .pane:focus-visible,
  h3:focus-visible {
    outline-offset: -3px;
  }
  .entry {
    border: 1px solid var(--line);
    border-radius: 0.9em;
    padding: 0.5em 0.8em;
    margin-block-end: 0.7em;
    max-inline-size: 94%;
    inline-size: fit-content;
    overflow-wrap: anywhere;
    scroll-margin-block-start: 0.6em;
  }
  .entry > * + :not(.unseen) {
    margin-block-start: 0.5em;
  }
  .entry > .unseen + * {
    margin-block-start: 0;
  }
  .person {
    background: var(--accent);
    color: var(--on-accent);
    border-color: var(--accent);
    margin-inline-start: auto;
  }
  .assistant {
    background: var(--tint);
  }
  .urgent {
    border: 3px solid var(--alarm);
  }
  .entry p {
    white-space: pre-line;
  }
  .entry .question,
  .sources,
  .detail {
    font-size: 0.9em;
    color: var(--soft);
  }
  .question {
    border-inline-start: 3px solid var(--line);
    padding-inline-start: 0.5em;
  }
  .note {
    border-inline-start: 4px solid var(--hint);
    padding-inline-start: 0.6em;
    font-size: 0.95em;
  }
  .note.country {
    font-weight: 600;
    border: 0;
    padding: 0;
  }
  ol,
  ul {
    padding-inline-start: 1.4em;
  }
  .contacts,
  .links {
    list-style: none;
    padding: 0;
  }
  .contacts > li,
  .numbers > li {
    border-block-start: 1px solid var(--line);
    padding-block: 0.4em;
  }
  .detail {
    display: block;
  }
  a {
    color: var(--accent);
    overflow-wrap: anywhere;
  }
  .call a,
  .links a,
  .numbers a,
  .detail a {
    display: inline-flex;
    align-items: center;
    min-block-size: max(44px, 2.75em);
    min-inline-size: max(44px, 2.75em);
  }
  .phone {
    font-weight: 600;
    unicode-bidi: isolate;
    white-space: nowrap;
  }
  .numbers {
    list-style: none;
    padding: 0;
  }
  .numbers a {
    margin-inline-end: 1em;
  }
  .tools,
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4em;
  }
  .tools button {
    font-size: 0.9em;
    background: transparent;
  }
  .choices {
    flex-direction: column;
    align-items: flex-start;
    margin-block-end: 0.7em;
  }
  .choices button {
    border-color: var(--accent);
    color: var(--accent);
    font-weight: 600;
  }
  .status {
    min-block-size: 1.6em;
    padding: 0 0.9em;
    font-size: 0.95em;
    color: var(--soft);
  }
  .status:not(:empty)::before {
    content: "";
    display: inline-block;
    inline-size: 0.6em;
    block-size: 0.6em;
    border-radius: 50%;
    background: currentColor;
    margin-inline-end: 0.5em;
  }
  @media (prefers-reduced-motion: no-preference) {
    .status:not(:empty)::before {
      animation: breathe 1.6s infinite;
    }
    @keyframes breathe {
      50% {
        opacity: 0.2;
      }
    }
  }
  form {
    border-block-start: 1px solid var(--line);
    padding: 0.5em 0.6em;
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.2em 0.5em;
    align-items: end;
  }
  label {
    font-size: 0.9em;
    color: var(--soft);
  }
  form label {
    grid-column: 1 / -1;
  }
  textarea {
    font: inherit;
    color: inherit;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.7em;
    padding: 0.5em 0.7em;
    min-block-size: 3em;
    max-block-size: 9em;
    inline-size: 100%;
    resize: none;
    field-sizing: content;
  }
  .check {
    display: flex;
    gap: 0.7em;
    align-items: center;
    min-block-size: max(44px, 2.75em);
    font-size: 1em;
    color: inherit;
  }
  .check input {
    inline-size: 1.5em;
    block-size: 1.5em;
    accent-color: var(--accent);
  }
  .list {
    display: flex;
    flex-direction: column;
    gap: 0.5em;
    align-items: stretch;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* A phone, or a window zoomed far in: the chat takes the whole screen. */
  @media (max-width: 30rem), (max-height: 30rem) {
    :host {
      inset: 0;
      inline-size: 100vw;
      block-size: 100vh;
      block-size: 100dvh;
    }
    .window {
      border: 0;
      border-radius: 0;
    }
  }
  /* The narrowest: long words on the buttons of the head break, so that the head stays low. */
  @media (max-width: 22rem) {
    .head {
      padding-inline: 0.3em;
    }
    .row {
      gap: 0.25em;
    }
    h2 {
      font-size: 1em;
    }
    .row > button:not(.icon),
    .danger {
      padding-inline: 0.5em;
    }
    .row > button:not(.icon) {
      flex: 1 1 5em;
    }
    select {
      flex-basis: 4em;
      min-inline-size: 4em;
    }
  }
  /* So little height that head and field would leave no room: everything scrolls. */
  @media (max-height: 30rem) {
    .window {
      overflow-y: auto;
    }
    .log,
    .pane {
      flex: none;
      overflow: visible;
    }
  }
  @media (forced-colors: active) {
    .main,
    .leave,
    .danger,
    .person {
      border: 2px solid ButtonText;
    }
  }
  @media print {
    :host {
      position: static;
      inline-size: auto;
      block-size: auto;
      --paper: #fff;
      --ink: #000;
      --soft: #333;
      --tint: #fff;
      --accent: #000;
      --on-accent: #fff;
    }
    .window,
    .log,
    .pane {
      display: block;
      overflow: visible;
      block-size: auto;
      border: 0;
      box-shadow: none;
    }
    .head,
    form,
    .tools,
    .choices,
    .status,
    button {
      display: none;
    }
    .entry {
      max-inline-size: none;
      inline-size: auto;
      break-inside: avoid-page;
    }
    .person {
      background: none;
      color: #000;
    }
    .links a::after {
      content: " " attr(href);
    }
  }
`,wt=(function(){let e=typeof document<`u`&&document.createElement(`link`).relList;return e&&e.supports&&e.supports(`modulepreload`)?`modulepreload`:`preload`})(),Tt=function(e,t){return new URL(e,t).href},Et={},Dt=function(e){return e.pathname.endsWith(`.css`)},Ot=function(e,t,n){if(t in e)return e[t];let r=n();if(!r){e[t]=void 0;return}let i=r.then(()=>{e[t]=void 0},n=>{throw e[t]=void 0,n});return e[t]=i,i},$=function(e,t,n){let r=Promise.resolve();if(t&&t.length>0){let e,i=document.querySelector(`meta[property=csp-nonce]`),a=i?.nonce||i?.getAttribute(`nonce`);function o(e){return Promise.all(e.map(e=>Promise.resolve(e).then(e=>({status:`fulfilled`,value:e}),e=>({status:`rejected`,reason:e}))))}function s(e){return import.meta.resolve?new URL(import.meta.resolve(e)):new URL(e,import.meta.url)}r=o(t.map(t=>{t=Tt(t,n);let r=s(t),i=Dt(r);return Ot(Et,r.href,()=>{if(e===void 0){e={all:new Set,styles:new Set};let t=document.getElementsByTagName(`link`);for(let n=t.length-1;n>=0;n--){let r=t[n];e.all.add(r.href),r.rel===`stylesheet`&&e.styles.add(r.href)}}if((i?e.styles:e.all).has(r.href))return;let t=document.createElement(`link`);if(t.rel=i?`stylesheet`:wt,i||(t.as=`script`),t.crossOrigin=``,t.href=r.href,a&&t.setAttribute(`nonce`,a),document.head.appendChild(t),i)return new Promise((e,n)=>{let i=a=>{t.removeEventListener(`load`,i),t.removeEventListener(`error`,i),a.type===`error`?n(Error(`Unable to preload CSS for ${r}`)):e(a)};t.addEventListener(`load`,i),t.addEventListener(`error`,i)})})}).filter(e=>e!==void 0))}function i(e){let t=new Event(`vite:preloadError`,{cancelable:!0});if(t.payload=e,window.dispatchEvent(t),!t.defaultPrevented)throw e}return r.then(t=>{for(let e of t||[])e.status===`rejected`&&i(e.reason);return e().catch(i)})},kt=Object.assign({"../texts/ar.json":()=>$(()=>import(`./ar-CkrNTi68.js`).then(e=>e.default),[],import.meta.url),"../texts/en.json":()=>$(()=>import(`./en-D60oWwrw.js`).then(e=>e.default),[],import.meta.url),"../texts/es.json":()=>$(()=>import(`./es-DhdMqs_f.js`).then(e=>e.default),[],import.meta.url),"../texts/fa.json":()=>$(()=>import(`./fa-pyFvLsI4.js`).then(e=>e.default),[],import.meta.url),"../texts/fr.json":()=>$(()=>import(`./fr-BRM1BAkP.js`).then(e=>e.default),[],import.meta.url),"../texts/nl.json":()=>$(()=>import(`./nl-9nQBsBpE.js`).then(e=>e.default),[],import.meta.url),"../texts/ps.json":()=>$(()=>import(`./ps-BGi_yMIN.js`).then(e=>e.default),[],import.meta.url),"../texts/pt.json":()=>$(()=>import(`./pt-C91Q19kE.js`).then(e=>e.default),[],import.meta.url),"../texts/ru.json":()=>$(()=>import(`./ru-DIj2o89B.js`).then(e=>e.default),[],import.meta.url),"../texts/so.json":()=>$(()=>import(`./so-BhotO-1c.js`).then(e=>e.default),[],import.meta.url),"../texts/sq.json":()=>$(()=>import(`./sq-B3mrxcJ8.js`).then(e=>e.default),[],import.meta.url),"../texts/ti.json":()=>$(()=>import(`./ti-BqcVpMK8.js`).then(e=>e.default),[],import.meta.url),"../texts/tr.json":()=>$(()=>import(`./tr-D79x3XS7.js`).then(e=>e.default),[],import.meta.url),"../texts/uk.json":()=>$(()=>import(`./uk-DH-H9FMB.js`).then(e=>e.default),[],import.meta.url)});function At(e){return kt[`../texts/${e}.json`]()}var jt,Mt=2e3,Nt=matchMedia(`(max-width: 30rem), (max-height: 30rem)`),Pt=class extends z{constructor(...e){super(...e),this.view=`chat`,this.copied=``,this.spoken=``,this.settled=!1,this.opener=``,this.covered=[],this.shownEntries=0}async begin(){this.conversation=new at(this.settings.server,this.settings.language),this.language=this.conversation.language,this.texts=await At(this.language),this.conversation.addEventListener(`change`,()=>this.requestUpdate()),this.conversation.addEventListener(`answer`,e=>{let{outcome:t,language:n}=e.detail;this.tell(`answer`,t);let{chosen:r,language:i}=this.conversation;n&&n!==i&&!r&&n in q&&this.useLanguage(n,!1)}),xt(()=>this.requestUpdate()),Nt.addEventListener(`change`,()=>this.cover()),this.addEventListener(`keydown`,e=>this.pressed(e)),document.addEventListener(`keydown`,e=>{e.key===`Escape`&&this.conversation.open&&!e.defaultPrevented&&this.close()}),addEventListener(`pageshow`,e=>{e.persisted&&!this.conversation.recall()&&this.close()}),this.conversation.begin()}show(e){this.conversation.setOpen(!0),this.cover(),this.updateComplete.then(()=>{this.scrollToEnd(),e&&(matchMedia(`(pointer: coarse)`).matches?this.find(`.window`)?.focus():this.find(`textarea`)?.focus())})}close(){Q(),this.conversation.setOpen(!1),this.cover(),this.tell(`close`,void 0)}start(e,t){this.view=`chat`,this.conversation.say(t,`topic:${e}`)}setLanguage(e){e!==this.conversation.language&&this.choose(e)}render(){let{texts:e,language:t}=this;return A`<div class="window" role="dialog" aria-modal=${Nt.matches} aria-label="${this.settings.title}: ${e.window}"
      lang=${t} dir=${J(t)} tabindex="-1">
      ${this.header(e)} ${this.view===`chat`?this.chatView(e):this.pane(e)}
    </div>`}updated(e){let t=this.conversation.entries;if(this.view===`chat`&&t.length!==this.shownEntries){let e=this.settled&&t[t.length-1]?.from===`assistant`;this.shownEntries=t.length,e?this.lastAnswer()?.scrollIntoView({block:`start`}):this.scrollToEnd()}e.has(`texts`)&&requestAnimationFrame(()=>this.settled=!0)}header(e){return A`<div class="head">
      <div class="row">
        <h2>${this.settings.title}</h2>
        <button class="leave" @click=${this.leave}>${e.leave}</button>
        <button id="options" class="icon" aria-label=${e.options} aria-expanded=${this.view===`options`}
          @click=${()=>this.open(`options`)}>⋯</button>
        <button class="icon" aria-label=${e.close} @click=${this.close}>✕</button>
      </div>
      <div class="row">
        <a class="danger" href="tel:112" aria-label=${e.danger}>☎ 112</a>
        <button id="numbers" aria-expanded=${this.view===`numbers`} @click=${()=>this.open(`numbers`)}>${e.numbers}</button>
        <select aria-label=${e.language} @change=${e=>this.choose(e.target.value)}>
          ${Object.entries(q).map(([e,t])=>A`<option value=${e} lang=${e} ?selected=${e===this.conversation.language}>${t}</option>`)}
        </select>
      </div>
    </div>`}chatView(e){let{entries:t,line:n}=this.conversation,r=t[t.length-1];return A`<div class="log" role="log" tabindex="0" aria-label=${e.log} aria-live=${this.settled?`polite`:`off`}>
        <div class="entry assistant">
          <p dir="auto">${this.settings.greeting||e.greet}</p>
          <p><strong>${e.danger}</strong></p>
        </div>
        ${t.length?M:this.choices([{title:e.subjects,payload:`do:menu`},{title:e.person,payload:`do:person`}])}
        ${Re(t,({id:e})=>e,(t,n)=>t.from===`person`?this.question(t,e):this.answer(t,n,e))}
        ${r?.buttons?.length?this.choices(r.buttons):M}
      </div>
      <p class="status" role="status">${n===`idle`?M:n===`waiting`?e.waiting:e[n]}</p>
      <form @submit=${this.submit}>
        <label for="field">${e.field}</label>
        <textarea id="field" rows="1" dir="auto" maxlength=${Mt} autocomplete="off" @keydown=${this.typed}></textarea>
        <button class="main">${e.send}</button>
      </form>`}question(e,t){return!e.text&&e.state!==`failed`?M:A`<div class="entry person">
        <span class="unseen">${t.you}</span>
        <p dir="auto">${e.text}</p>
      </div>
      ${e.state===`failed`?A`<div class="entry assistant" role="alert">
            <p>${t.failed}</p>
            ${ut(t)}
            <button class="main" @click=${()=>this.conversation.retry(e)}>${t.retry}</button>
          </div>`:M}`}answer(e,t,n){let r=this.conversation.entries[t-1],i=r?.id===e.to||r?.to===e.to?void 0:this.askedIn(e),a=e.language??this.conversation.language;return A`<div class="entry assistant ${e.urgent?`urgent`:``}" lang=${a} dir=${J(a)}>
      <span class="unseen">${n.answer}</span>
      ${i?A`<p class="question" dir="auto">${i}</p>`:M}
      ${this.blocks(e,n)}
      <div class="tools" lang=${this.language} dir=${J(this.language)}>
        <button @click=${()=>this.copy(e.id,pt(e.blocks??[]))}>${this.copied===e.id?n.copied:n.copy}</button>
        ${yt(a)?A`<button aria-pressed=${this.spoken===e.id} @click=${()=>this.listen(e,a)}>
              ${this.spoken===e.id?n.stop:n.listen}
            </button>`:M}
      </div>
    </div>`}blocks(e,t){let n=J(e.language??this.conversation.language)===`rtl`;return(e.blocks??[]).map(e=>Ye(e,n,t))}askedIn(e){return this.conversation.entries.find(({id:t})=>t===e.to)?.text}choices(e){return A`<div class="choices">
      ${e.map(({title:e,payload:t})=>A`<button dir="auto" @click=${()=>this.say(e,t)}>${e}</button>`)}
    </div>`}pane(e){let t={numbers:this.numbersPane,options:this.optionsPane,takeaway:this.takeawayPane},n=this.view;return A`<section class="pane" aria-labelledby="heading">
      <button @click=${this.back}>${e.back}</button>
      <h3 id="heading" tabindex="-1">${e[n]}</h3>
      ${t[n].call(this,e)}
    </section>`}numbersPane(e){return lt(e)}optionsPane(e){return A`<div class="list">
      <button @click=${()=>this.open(`takeaway`)}>${e.takeaway}</button>
      <button @click=${()=>this.printView(`chat`)}>${e.print}</button>
      <label class="check">
        <input type="checkbox" .checked=${this.conversation.keep} aria-describedby="hint"
          @change=${e=>this.conversation.setKeep(e.target.checked)} />
        ${e.keep}
      </label>
      <p id="hint" class="detail">${e.keepHint}</p>
      <button @click=${this.empty}>${e.clear}</button>
    </div>`}takeawayPane(e){let t=gt(this.conversation.entries);if(!t.length)return A`<p>${e.takeawayEmpty}</p>`;let n=()=>_t(this.conversation.entries,this.settings.title,e);return A`<div class="tools">
        <button @click=${()=>this.copy(`takeaway`,n())}>${this.copied===`takeaway`?e.copied:e.copy}</button>
        <button @click=${()=>this.printView(`takeaway`)}>${e.print}</button>
        <button @click=${()=>this.save(n())}>${e.save}</button>
      </div>
      ${t.map(({question:t,answer:n})=>{let r=n.language??this.conversation.language;return A`${t?A`<h4 dir="auto">${t}</h4>`:M}
          <div class="entry assistant" lang=${r} dir=${J(r)}>${this.blocks(n,e)}</div>`})}
      <p><strong>${e.danger}</strong></p>`}say(e,t){this.conversation.say(e,t),this.find(`.log`)?.focus()}submit(e){e.preventDefault();let t=this.find(`textarea`),n=t.value.trim();t.value=``,n&&this.conversation.say(n),t.focus()}typed(e){e.key!==`Enter`||e.shiftKey||e.isComposing||this.submit(e)}pressed(e){e.key===`Escape`&&(e.stopPropagation(),this.view===`chat`?this.close():this.back())}cover(){for(let e of this.covered.splice(0))e.inert=!1;if(this.conversation.open&&Nt.matches){let{host:e}=this.getRootNode();for(let t of document.body.children)t!==e&&t instanceof HTMLElement&&!t.inert&&(t.inert=!0,this.covered.push(t))}this.requestUpdate()}choose(e){this.useLanguage(e,!0),this.conversation.entries.length&&this.conversation.say(q[e],`language:${e}`)}async useLanguage(e,t){this.conversation.setLanguage(e,t);let n;try{n=await At(e)}catch{return this.requestUpdate()}e===this.conversation.language&&(this.texts=n,this.language=e,this.tell(`language`,e))}open(e){if(this.view===e)return this.back();this.view===`chat`&&(this.opener=e),this.view=e,this.updateComplete.then(()=>this.find(`h3`)?.focus())}back(){this.view=`chat`,this.updateComplete.then(()=>{this.find(`#${this.opener}`)?.focus(),this.scrollToEnd()})}leave(){Q(),this.conversation.empty(),document.documentElement.style.display=`none`,location.replace(this.settings.leave)}empty(){Q(),this.conversation.empty(),this.view=`chat`,this.updateComplete.then(()=>this.find(`textarea`)?.focus())}async copy(e,t){try{await navigator.clipboard.writeText(t),this.copied=e,setTimeout(()=>this.copied=``,3e3)}catch{}}save(e){let t=document.createElement(`a`);t.href=URL.createObjectURL(new Blob([e],{type:`text/plain`})),t.download=`infopoint.txt`,t.click(),URL.revokeObjectURL(t.href)}printView(e){this.view=e,this.updateComplete.then(vt)}listen(e,t){this.spoken===e.id?(Q(),this.spoken=``):(St(mt(e.blocks??[]),t,()=>{this.spoken===e.id&&(this.spoken=``)}),this.spoken=e.id)}tell(e,t){this.dispatchEvent(new CustomEvent(`infopoint-${e}`,{detail:t}))}find(e){return this.renderRoot.querySelector(e)}lastAnswer(){let e=this.renderRoot.querySelectorAll(`.log > .assistant`);return e[e.length-1]}scrollToEnd(){let e=this.find(`.log`);e&&this.conversation.entries.length&&(e.scrollTop=e.scrollHeight)}};jt=Pt,jt.styles=Ct,jt.properties={texts:{state:!0},view:{state:!0},copied:{state:!0},spoken:{state:!0}};async function Ft(e){customElements.get(`infopoint-chat`)||customElements.define(`infopoint-chat`,Pt);let t=document.createElement(`infopoint-chat`);return t.settings=e,await t.begin(),t}export{Pt as InfopointChat,Ft as createChat};